# METADATA
# title: A connection to a database is not encrypted, or takes any certificate
# description: |
#   Queries, data and the password pass the network as they are, or whoever stands between can pretend to be the database.
# related_resources:
# - ref: https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring
# - ref: https://jdbc.postgresql.org/documentation/ssl/
# - ref: https://dev.mysql.com/doc/connector-j/en/connector-j-connp-props-security.html
# custom:
#   id: database-connection-unprotected
#   severity: medium
#   precision: medium
#   kinds: [dotnet, spring]
#   controls:
#     soc2: [CC6.1, CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319, 295]
#   remediation: |
#     `Encrypt=True;TrustServerCertificate=False` (SQL Server), `sslmode=verify-full` (PostgreSQL), `sslMode=VERIFY_IDENTITY` (MySQL).
package regate.settings.database_connection_unprotected

import data.regate.lib.values

deny contains result if {
	some one in connections
	is_string(one.text)
	# Within one machine or one Compose project nothing passes a network that others see.
	not regex.match(`(?i)//(localhost|127\.0\.0\.1|\[::1\]|[a-z0-9_-]+)[:/?]|(server|host|data source)\s*=\s*(tcp:)?(localhost|127\.0\.0\.1|\.|\(localdb\)|[a-z0-9_-]+)\s*[\\,;:]`, one.text)
	some reason, pattern in reasons
	regex.match(pattern, one.text)
	result := {
		"message": sprintf("the connection '%v' %v", [one.name, reason]),
		"path": one.path,
		"subject": one.name,
	}
}

unknown contains result if {
	some one in connections
	values.unknown(one.text)
	result := {
		"message": sprintf("whether the connection '%v' is encrypted cannot be told here", [one.name]),
		"path": one.path,
		"subject": one.name,
	}
}

subjects contains {"kind": "connection", "name": one.name, "path": one.path} if some one in connections

reasons := {
	"is not encrypted": `(?i)[?&;]\s*(encrypt\s*=\s*(false|no|optional)|sslmode\s*=\s*(disable|disabled|none|allow)|usessl\s*=\s*false|ssl\s*mode\s*=\s*(none|disable|disabled))\s*($|[&;])`,
	"takes any certificate": `(?i)[?&;]\s*trust\s*server\s*certificate\s*=\s*(true|yes)\s*($|[&;])`,
}

connections contains {"name": name, "text": text, "path": ["ConnectionStrings", name]} if {
	some name, text in input.ConnectionStrings
}

connections contains {"name": concat(".", path), "text": text, "path": path} if {
	some path in {["spring", "datasource", "url"], ["spring", "r2dbc", "url"], ["spring.datasource.url"], ["spring.r2dbc.url"]}
	text := object.get(input, path, null)
	text != null
}
