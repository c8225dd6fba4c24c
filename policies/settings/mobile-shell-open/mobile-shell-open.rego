# METADATA
# title: Mobile app loads pages without encryption or from anywhere
# description: |
#   The app's web view gives its page what the phone gives the app. Whoever stands in the network writes a page that was loaded without TLS, and with `allowNavigation: ["*"]` a
#   link takes the web view to anybody's.
# related_resources:
# - ref: https://capacitorjs.com/docs/config
# custom:
#   id: mobile-shell-open
#   severity: medium
#   precision: high
#   kinds: [json, typescript, javascript]
#   mentions: [cleartext, allowNavigation, allowMixedContent, webContentsDebuggingEnabled]
#   controls:
#     soc2: [CC6.7]
#     gdpr: ["32(1)(a)"]
#     ccpa: ["1798.150"]
#     cwe: [319, 939]
#   remediation: |
#     Remove `cleartext`, `allowMixedContent` and `webContentsDebuggingEnabled`, and name your own hosts in `allowNavigation`; for a developer's machine use a configuration of its own.
package regate.settings.mobile_shell_open

deny contains result if {
	some setting in settings
	some reason in reasons(setting.name, setting.value)
	result := {"message": sprintf("'%v': %v", [setting.name, reason]), "path": setting.path, "subject": setting.name}
}

subjects contains {"kind": "setting", "name": setting.name, "path": setting.path} if some setting in settings

reasons("cleartext", true) := {"pages and requests may go without TLS"}

reasons("allowMixedContent", true) := {"pages may load parts without TLS"}

reasons("webContentsDebuggingEnabled", true) := {"whoever has the phone reads and changes what the app holds"}

reasons("allowNavigation", hosts) := {"any page may be opened in the app" | some host in hosts; host in {"*", "*.*", "*://*"}} if is_array(hosts)

names := {"cleartext", "allowNavigation", "allowMixedContent", "webContentsDebuggingEnabled"}

of_capacitor if regex.match(`(?:^|/)capacitor\.config\.\w+$`, data.regate.file.path)

settings contains {"name": name, "value": value, "path": [section, name]} if {
	of_capacitor
	data.regate.file.kind == "json"
	some section in ["server", "android", "ios"]
	some name, value in input[section]
	name in names
}

settings contains {"name": setting.name, "value": setting.value, "path": ["settings", i]} if {
	of_capacitor
	data.regate.file.kind != "json"
	some i, setting in input.settings
	setting.name in names
}
