package regate.python.django_transport_unprotected_test

import data.regate.python.django_transport_unprotected as policy

found(name, value, path) := {result.message | some result in results} if {
	facts := {"settings": [{"name": name, "value": value, "within": null, "function": null}]}
	results := policy.deny with input as facts with data.regate.file as {"test": false, "path": path}
}

test_any_host if found("ALLOWED_HOSTS", ["*"], "shop/settings.py") == {"'ALLOWED_HOSTS' takes any host"}

test_named_hosts if found("ALLOWED_HOSTS", ["shop.example.com"], "shop/settings.py") == set()

test_redirect if {
	count(found("SECURE_SSL_REDIRECT", false, "shop/settings/production.py")) == 1
	count(found("SECURE_SSL_REDIRECT", true, "shop/settings/production.py")) == 0
}

test_hsts if {
	count(found("SECURE_HSTS_SECONDS", 0, "shop/settings.py")) == 1
	count(found("SECURE_HSTS_SECONDS", 31536000, "shop/settings.py")) == 0
}

test_development if {
	count(found("ALLOWED_HOSTS", ["*"], "shop/settings/local.py")) == 0
	count(found("ALLOWED_HOSTS", ["*"], "shop/views.py")) == 0
}

test_population if {
	facts := {"settings": [{"name": "SECURE_SSL_REDIRECT", "value": true, "within": null, "function": null}]}
	found_subjects := policy.subjects with input as facts with data.regate.file as {"test": false, "path": "settings.py"}
	count(found_subjects) == 1
}
