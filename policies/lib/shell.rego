# What a line of shell does, read as text.
package regate.lib.shell

# code(script) is a script without its comments, each command on one line.
code(script) := regex.replace(regex.replace(script, `(?m)^[ \t]*#.*$`, ""), `\\\r?\n`, " ")

# uses_sudo(script) holds for a script that runs or installs sudo.
uses_sudo(script) if regex.match(`(?m)(?:^|[;&|({])[ \t]*sudo\s|\b(?:apt-get|apt|apk|yum|dnf|microdnf)\b[^;&|\n]*\s(?:install|add)\b[^;&|\n]*\ssudo(?:\s|$)`, code(script))

# The commands that run whatever a server sends: "curl … | sh", "bash <(curl …)", "sh -c "$(curl …)"".
downloads_run(script) := [trim_space(found) | some found in array.concat(array.concat(piped, substituted), captured)] if {
	text := code(script)
	piped := regex.find_n(`\b(?:curl|wget)\b[^|;&\n]*\|\s*(?:sudo\s+(?:-[A-Za-z]+\s+)*)?(?:env\s+)?(?:/[a-z/]*/)?(?:ba|z|da|k)?sh\b(?:[^-.\w]|$|-\s)`, text, -1)
	substituted := regex.find_n(`\b(?:ba|z|da|k)?sh\s+<\(\s*(?:curl|wget)\b`, text, -1)
	captured := regex.find_n(`\b(?:ba|z|da|k)?sh\s+-c\s+["']?(?:\$\(|\x60)\s*(?:curl|wget)\b`, text, -1)
}

# The options that switch off the check of a server's certificate or a package's signature.
unverified(script) := [trim_space(found) | some found in regex.find_n(
	concat("|", [
		`\bcurl\b[^|;&\n]*\s(?:--insecure|-[a-zA-Z]*k[a-zA-Z]*)(?:\s|$)`,
		`\bwget\b[^|;&\n]*\s--no-check-certificate\b`,
		`\bapt(?:-get)?\b[^|;&\n]*\s(?:--allow-unauthenticated|--force-yes)\b`,
		`\bapk\b[^|;&\n]*\s--allow-untrusted\b`,
		`\b(?:yum|dnf|microdnf)\b[^|;&\n]*\s--nogpgcheck\b`,
		`\bpip3?\b[^|;&\n]*\s--trusted-host\b`,
		`\bnpm\b[^|;&\n]*\bstrict-ssl[ =]false\b`,
		`\byarn\b[^|;&\n]*\bstrict-ssl[ =]false\b`,
		`\bhttp\.sslVerify[ =]["']?false\b`,
		`\bGIT_SSL_NO_VERIFY=(?:1|true)\b`,
		`\bNODE_TLS_REJECT_UNAUTHORIZED=["']?0\b`,
	]),
	code(script), -1,
)]
