package regate.typescript.token_lives_long_test

import data.regate.typescript.token_lives_long as policy

setting(value, within) := {
	"secrets": [], "flows": [], "calls": [],
	"settings": [{"name": "expiresIn", "value": value, "within": within, "function": "login"}],
}

found(value, within) := results if {
	results := policy.deny with input as setting(value, within) with data.regate.file as {"test": false}
}

test_bad if {
	found("1y", "jwt.sign") == {{
		"message": "'jwt.sign' lets a token live for 365 days",
		"path": ["settings", 0],
		"subject": "jwt.sign.expiresIn",
	}}
	count(found("365d", "this.jwtService.signAsync")) == 1
	count(found("52 weeks", "JwtModule.register.signOptions")) == 1
	count(found(31536000, "jwt.sign")) == 1
}

test_good if {
	count(found("15m", "jwt.sign")) == 0
	count(found("90 days", "jwt.sign")) == 0
	count(found(3600, "jwt.sign")) == 0
	count(found("1y", "getSignedUrl")) == 0
	count(found("never", "jwt.sign")) == 0
}

test_population if {
	subjects := policy.subjects with input as setting("15m", "jwt.sign") with data.regate.file as {"test": false}
	subjects == {{"kind": "setting", "name": "jwt.sign.expiresIn", "path": ["settings", 0]}}
}
