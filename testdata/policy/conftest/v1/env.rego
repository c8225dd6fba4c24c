package env

deny contains sprintf("debugging is on in %s", [data.conftest.file.name]) if {
	input.APP_ENV == "production"
	input.DEBUG == "true"
}
