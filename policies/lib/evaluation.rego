# Variables that a script of a workflow gives to a shell, or to another interpreter, as a program of its own.
package regate.lib.evaluation

# evaluates(step, name) holds for a step that does so with a variable. What stands in single quotes is the interpreter's own to read, and what
# stands behind a program is an argument of it.
evaluates(step, name) if {
	is_string(step.run)
	contains(lower(step.run), lower(name))
	some form in forms(step)
	regex.match(sprintf(form, [name]), step.run)
}

evaluates(step, name) if {
	is_string(step.run)
	contains(step.run, name)
	contains(step.run, "<<")
	some body in programs_below(step.run)
	regex.match(sprintf(`(?:^|[^\\])\$\{?%v\b`, [name]), body)
}

forms(step) := shell_forms if not shell(step) in object.keys(other_shells)

forms(step) := array.concat(shell_forms, other_shells[shell(step)])

# The program that runs a step's script, without its options; "" when the step does not say.
shell(step) := lower(regex.replace(trim_space(step.shell), `\s.*$`, "")) if is_string(step.shell)

shell(step) := "" if not is_string(step.shell)

start := `(?m)(?:^|[\s;&|({])`

# Programs whose first argument is a program.
takes_program := `(?:(?:ba|da|z|k)?sh\s+(?:-\w+\s+)*-\w*c|python[0-9.]*\s+(?:-\w+\s+)*-c|(?:perl|ruby|node|bun|php)\s+(?:-\w+\s+)*(?:-\w*[cer]|--eval)|pwsh\s+(?:-\w+\s+)*-[cC]\w*)`

# A word up to the place where the shell puts a variable's value into it.
word := `(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s'";|&])*?(?:"(?:[^"\\]|\\.)*)?\$\{?%v\b`

# The same of any of a command's words.
words := `(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^'"\n;|&])*?(?:"(?:[^"\\]|\\.)*)?\$\{?%v\b`

shell_forms := [
	concat("", [start, takes_program, `\s*`, word]),
	concat("", [start, `(?:eval|ssh)\s`, words]),
	concat("", [start, `(?:ba|da|z|k)?sh\b[^|;&\n]*<<<\s*`, word]),
	concat("", [start, `(?:source|\.)\s+<\([^\n']*\$\{?%v\b`]),
	`(?m)\$\{?%v\b[^|;&\n]*\|\s*(?:sudo\s+)?(?:(?:ba|da|z|k)?sh(?:[^-.\w]|$)|(?:python[0-9.]*|perl|ruby|node|php)(?:[ \t]+-)?[ \t]*(?:$|[\n;&|)]))`,
	`\$\{?%v\b[^|;&\n]*\|\s*xargs\b[^|;\n]*\s(?:ba|da|z|k)?sh\s+-\w*c\s+(?:"[^"\n]*\{\}|'[^'\n]*\{\})`,
]

# What evaluates in PowerShell and in Windows' command line: there a variable is text before anything is read.
other_shells := {
	"pwsh": powershell,
	"powershell": powershell,
	"cmd": [`(?i)%%%v%%`],
}

powershell := [
	`(?i)(?:Invoke-Expression|\biex)\s[^\n']*\$\{?env:%v\b`,
	`(?i)\$\{?env:%v\b[^|\n]*\|\s*(?:Invoke-Expression|iex)\b`,
	`(?i)\b(?:pwsh|powershell|cmd|bash|sh|python[0-9.]*|node)(?:\.exe)?\s+(?:[-/]\w+\s+)*[-/]\w*[cer]\w*\s+"[^"\n]*\$\{?env:%v\b`,
	`(?i)\[scriptblock\]::Create\([^\n']*\$\{?env:%v\b`,
]

# programs_below(text): the here-documents into which a shell puts its variables and which an interpreter takes as its program.
programs_below(text) := {body |
	some found in regex.find_all_string_submatch_n(below, text, -1)
	rest := array.slice(split(text, found[0]), 1, 2)[0]
	body := regex.split(sprintf(`(?m)^[ \t]*%v[ \t]*$`, [found[1]]), rest)[0]
}

below := `(?m)(?:^|[\s;&|({])(?:(?:(?:ba|da|z|k)?sh|python[0-9.]*|perl|ruby|node|bun|php)(?:[ \t]+-\w*)*[ \t]*|ssh[ \t][^\n<]*)<<-?[ \t]*([A-Za-z_]\w*)[^\n]*$`
