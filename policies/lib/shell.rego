# What a line of shell does, read as text.
package regate.lib.shell

# code(script) is a script without its comments, each command on one line.
code(script) := regex.replace(regex.replace(script, `(?m)^[ \t]*#.*$`, ""), `\\\r?\n`, " ")

# uses_sudo(script) holds for a script that runs or installs sudo.
uses_sudo(script) if regex.match(`(?m)(?:^|[;&|({])[ \t]*sudo\s|\b(?:apt-get|apt|apk|yum|dnf|microdnf)\b[^;&|\n]*\s(?:install|add)\b[^;&|\n]*\ssudo(?:\s|$)`, code(script))

# The commands that run whatever a server sends: "curl … | sh", "bash <(curl …)", "sh -c "$(curl …)"".
downloads_run(script) := [trim_space(found) | some form in runs_downloads; some found in regex.find_n(form, text, -1)] if text := code(script)

runs_downloads := [
	sprintf(`\b(?:curl|wget)\b%v(?:\|&?\s*(?:tee|cat|sed|tr|gunzip|gzip|zcat|xz|bzip2|zstd|base64|openssl)\b%v)*\|&?\s*%v["']?(?:/[a-z/]*/)?(?:%v["']?(?:[^-.\w]|$|-\s)|%v)`, [arguments, arguments, before, sh, reads_program]),
	sprintf(`(?:\b%v|\bsource|(?:^|[\s;&|(])\.)\s+(?:-\w+\s+)*<\(\s*(?:curl|wget)\b`, [sh]),
	sprintf(`\b%v\s[^|;&\n]*<<<\s*["']?(?:\$\(|\x60)\s*(?:curl|wget)\b`, [sh]),
	sprintf(`(?:\b%v\s+(?:-\w+\s+)*-\w*c|\beval)\s+["']?(?:\$\(|\x60)\s*(?:curl|wget)\b`, [sh]),
]

sh := `(?:ba|z|da|k)?sh\b`

# What stands in quotes may hold what ends a command elsewhere: the `&` of an address.
arguments := `(?:"[^"\n]*"|'[^'\n]*'|[^|;&\n])*`

# What starts another command, with its options, and variables for it.
before := `(?:(?:sudo|doas|exec|env|nohup|command|time)\s+(?:-u\s+\S+\s+|-\S+\s+)*|[A-Za-z_]\w*=\S*\s+)*`

# Other languages' programs that take a program from their input.
reads_program := `(?:python[0-9.]*|perl|ruby|node|php)(?:\s+-)?\s*(?:$|[\n;&|)])`

# The options that switch off the check of a server's certificate or a package's signature.
unverified(script) := [trim_space(found) | some found in regex.find_n(
	concat("|", [
		`\bcurl\b[^|;&\n]*\s(?:--insecure|-[a-zA-Z]*k[a-zA-Z]*)(?:\s|$)`,
		`\bwget\b[^|;&\n]*\s--no-check-certificate\b`,
		`\bapt(?:-get)?\b[^|;&\n]*\s(?:--allow-unauthenticated|--force-yes)\b`,
		`(?i)\bAPT::Get::AllowUnauthenticated=["']?(?:1|true|yes|on)\b`,
		`(?i)\bAcquire::(?:AllowInsecureRepositories=["']?(?:1|true|yes|on)|https::[\w.:-]*Verify-Peer=["']?(?:0|false|no|off))\b`,
		`\bapk\b[^|;&\n]*\s--allow-untrusted\b`,
		`\b(?:yum|dnf|microdnf)\b[^|;&\n]*\s(?:--nogpgcheck|--no-gpgchecks|--setopt=["']?(?:\S+\.)?gpgcheck=(?:0|false|no))\b`,
		`\bzypper\b[^|;&\n]*\s--no-gpg-checks\b`,
		`\bpip3?\b[^|;&\n]*\s--trusted-host\b`,
		`\bnpm\b[^|;&\n]*\bstrict-ssl[ =]false\b`,
		`\byarn\b[^|;&\n]*\b(?:strict-ssl|enableStrictSsl)[ =]["']?false\b`,
		`(?i)\b(?:NPM_CONFIG|YARN_ENABLE)_STRICT_SSL=["']?false\b`,
		`\bPIP_TRUSTED_HOST=["']?[\w*.]`,
		`(?i)\bhttp\.(?:\S+\.)?sslVerify[ =]["']?(?:false|off|no|0)\b`,
		`\bGIT_SSL_NO_VERIFY=["']?(?:1|true|yes|on)\b`,
		`\binsecure\b[^|;&\n]*>>?\s*\S*curlrc\b`,
		`\bcheck_certificate\s*=\s*off\b[^|;&\n]*>>?\s*\S*wgetrc\b`,
		`\bNODE_TLS_REJECT_UNAUTHORIZED=["']?0\b`,
	]),
	code(script), -1,
)]
