package regate.python.django_authentication_weak_test

import data.regate.python.django_authentication_weak as policy

found(name, value, path) := {result.message | some result in results} if {
	facts := {"settings": [{"name": name, "value": value, "within": null, "function": null}]}
	results := policy.deny with input as facts with data.regate.file as {"test": false, "path": path}
}

weak := {"AUTH_PASSWORD_VALIDATORS": [], "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"], "SESSION_SERIALIZER": "django.contrib.sessions.serializers.PickleSerializer", "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"]}

test_each if {
	every name, value in weak {
		count(found(name, value, "shop/settings.py")) == 1
		count(found(name, value, "shop/settings/test.py")) == 0
		count(found(name, value, "shop/views.py")) == 0
	}
}

test_strong if {
	every name, value in {"AUTH_PASSWORD_VALIDATORS": ["a.MinimumLengthValidator"], "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"], "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer", "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]} {
		found(name, value, "shop/settings.py") == set()
	}
}

test_default_of_an_api_is_for_review if {
	facts := {"settings": [{"name": "DEFAULT_PERMISSION_CLASSES", "value": weak.DEFAULT_PERMISSION_CLASSES, "within": "REST_FRAMEWORK", "function": null}]}
	results := policy.deny with input as facts with data.regate.file as {"test": false, "path": "settings.py"}
	{result.review | some result in results} == {true}
}

test_population if {
	facts := {"settings": [{"name": "PASSWORD_HASHERS", "value": [], "within": null, "function": null}]}
	results := policy.subjects with input as facts with data.regate.file as {"test": false, "path": "settings.py"}
	count(results) == 1
}
