package regate.settings.database_connection_unprotected_test

import data.regate.settings.database_connection_unprotected as policy

denied(text) := {result.message | some result in found} if {
	found := policy.deny with input as {"ConnectionStrings": {"Main": text}}
}

test_dotnet if {
	denied("Server=db.example.com;Database=a;Encrypt=False") == {"the connection 'Main' is not encrypted"}
	denied("Server=db.example.com;TrustServerCertificate=true;Database=a") == {"the connection 'Main' takes any certificate"}
	denied("Server=db.example.com;Database=a;Encrypt=True") == set()
	denied("Server=localhost;Encrypt=False") == set()
	denied("Server=db;Encrypt=False") == set()
}

test_spring if {
	found := policy.deny with input as {"spring": {"datasource": {"url": "jdbc:postgresql://db.example.com/a?sslmode=disable"}}}
	{result.subject | some result in found} == {"spring.datasource.url"}
	flat := policy.deny with input as {"spring.datasource.url": "jdbc:mysql://db.example.com/a?useSSL=false&x=1"}
	{result.path | some result in flat} == {["spring.datasource.url"]}
	near := policy.deny with input as {"spring.datasource.url": "jdbc:mysql://mysql:3306/a?useSSL=false&x=1"}
	near == set()
}

test_unknown if {
	found := policy.unknown with input as {"ConnectionStrings": {"Main": "${DATABASE}"}}
	count(found) == 1
}

test_population if {
	found := policy.subjects with input as {"ConnectionStrings": {"Main": "a", "Other": "b"}}
	count(found) == 2
}
