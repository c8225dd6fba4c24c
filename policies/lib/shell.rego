# What a line of shell does, read as text.
package regate.lib.shell

# code(script) is a script without its comments, each command on one line.
code(script) := regex.replace(regex.replace(script, `(?m)^[ \t]*#.*$`, ""), `\\\r?\n`, " ")

# uses_sudo(script) holds for a script that runs or installs sudo.
uses_sudo(script) if regex.match(`(?m)(?:^|[;&|({])[ \t]*sudo\s|\b(?:apt-get|apt|apk|yum|dnf|microdnf)\b[^;&|\n]*\s(?:install|add)\b[^;&|\n]*\ssudo(?:\s|$)`, code(script))

# The commands that run whatever a server sends: "curl … | sh", "bash <(curl …)", "sh -c "$(curl …)"".
downloads_run(script) := array.concat(piped, kept) if {
	text := code(script)
	piped := [trim_space(found) | some form in runs_downloads; some found in regex.find_n(form, text, -1)]
	kept := [found | some found in kept_and_run(text)]
}

# how_run(found) says how such a command runs what is sent.
how_run(found) := "pipes a download into a shell" if {
	regex.match(`\b(?:curl|wget)\b`, found)
} else := "downloads a script and runs it unchecked"

# Scripts that are kept in a file, and run in the same text without a look at what they are: "curl … -o a && bash a".
kept_and_run(text) := {trim_space(found) |
	some form in keeps
	some kept in regex.find_all_string_submatch_n(form, text, -1)
	some found in regex.find_n(sprintf(`\b(?:%v|(?:python[0-9.]*|perl|ruby|node|php|source)\b)\s+(?:-\w+\s+)*["']?(?:\./)?%v(?:["'\s;&|)]|$)`, [sh, escaped(kept[1])]), text, -1)
} if {
	not regex.match(`(?i)\b(?:sha[0-9]*sum|shasum|md5sum|b[23]sum|gpgv?2?|cosign|minisign|signify)\b|\bopenssl\s+dgst\b`, text)
} else := set()

# Downloads into a file, with its name.
keeps := [
	sprintf(`\b(?:curl|wget)\b%v(?:\s-[a-zA-Z]*[oO]|\s--output(?:-document)?[ =]|>)\s*["']?([\w./-]*\w)`, [arguments]),
	sprintf(`\b(?:curl\b%v\s-[a-zA-Z]*O|wget)\b%v/([\w.-]+\w)(?:["'\s;&|?]|$)`, [arguments, arguments]),
]

escaped(name) := regex.replace(trim_prefix(name, "./"), `[.+]`, `\.`)

runs_downloads := [
	sprintf(`\b(?:curl|wget)\b%v(?:\|&?\s*(?:tee|cat|sed|tr|gunzip|gzip|zcat|xz|bzip2|zstd|base64|openssl)\b%v)*\|&?\s*%v["']?(?:/[a-z/]*/)?(?:%v["']?(?:[^-.\w]|$|-\s)|%v)`, [arguments, arguments, before, sh, reads_program]),
	sprintf(`(?:\b%v|\bsource|(?:^|[\s;&|(])\.)\s+(?:-\w+\s+)*<\(\s*(?:curl|wget)\b`, [sh]),
	sprintf(`\b%v\s[^|;&\n]*<<<\s*["']?(?:\$\(|\x60)\s*(?:curl|wget)\b`, [sh]),
	sprintf(`(?:\b%v\s+(?:-\w+\s+)*-\w*c|\b(?:python[0-9.]*|perl|ruby|node|php)\s+(?:-\w+\s+)*-\w*[cer]|\beval)\s+["']?(?:\$\(|\x60)\s*(?:curl|wget)\b`, [sh]),
]

sh := `(?:ba|z|da|k)?sh\b`

# What stands in quotes may hold what ends a command elsewhere: the `&` of an address.
arguments := `(?:"[^"\n]*"|'[^'\n]*'|[^|;&\n])*`

# What starts another command, with its options, and variables for it.
before := `(?:(?:sudo|doas|exec|env|nohup|command|time)\s+(?:-u\s+\S+\s+|-\S+\s+)*|[A-Za-z_]\w*=\S*\s+)*`

# Other languages' programs that take a program from their input.
reads_program := `(?:python[0-9.]*|perl|ruby|node|php)(?:\s+-)?\s*(?:$|[\n;&|)])`

# An address of another machine that nobody checks.
plain := `http://(?:[^l1\s]|l[^o\s]|1[^2\s])[^\s"']*`

# The options that switch off the check of a server's certificate or a package's signature.
unverified(script) := [trim_space(found) | some found in regex.find_n(
	concat("|", [
		`\bcurl\b[^|;&\n]*\s(?:--insecure|-[a-zA-Z]*k[a-zA-Z]*)(?:\s|$)`,
		`\bwget\b[^|;&\n]*\s--no-check-certificate\b`,
		`\bapt(?:-get)?\b[^|;&\n]*\s(?:--allow-unauthenticated|--force-yes)\b`,
		`(?i)\bAPT::Get::AllowUnauthenticated=["']?(?:1|true|yes|on)\b`,
		`(?i)\bAcquire::(?:AllowInsecureRepositories=["']?(?:1|true|yes|on)|https::[\w.:-]*Verify-(?:Peer|Host)["']?[=\s]\s*["']?(?:0|false|no|off))\b`,
		`\bapk\b[^|;&\n]*\s--allow-untrusted\b`,
		`\b(?:yum|dnf|microdnf)\b[^|;&\n]*\s(?:--nogpgcheck|--no-gpgchecks|--setopt=["']?(?:\S+\.)?gpgcheck=(?:0|false|no))\b`,
		`\bzypper\b[^|;&\n]*\s--no-gpg-checks\b`,
		`\bpip3?\b[^|;&\n]*\s--trusted-host\b`,
		sprintf(`\bpip3?\b[^|;&\n]*\s(?:-i|--(?:extra-)?index-url)[ =]["']?%v`, [plain]),
		sprintf(`\bPIP_(?:EXTRA_)?INDEX_URL=["']?%v`, [plain]),
		sprintf(`\b(?:gem|bundle)\b[^|;&\n]*\s(?:-s|--source)[ =]["']?%v`, [plain]),
		`\bGOINSECURE=["']?[\w*.]`,
		`\bGOFLAGS=["']?[^\s"']*-insecure\b`,
		`\bgo\s+get\b[^|;&\n]*\s-insecure\b`,
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
