//! What a declaration, a file of a tool, a page, or the lines of a string make a credential, whatever its name: each is found, and
//! what looks like it is not.

use super::tests::found_values;

const TOKEN: &str = "q8Zr1LxW0pVn6TbYc4Hs";

/// Files with one credential each, which stands where `§` does.
const FORMS: &[(&str, &str)] = &[
    // What a declaration says.
    ("main.bicep", "@secure()\nparam p string = '§'\n"),
    ("a.json", "{\"parameters\": {\"p\": {\"type\": \"securestring\", \"defaultValue\": \"§\"}}}\n"),
    ("a.json", "{\"parameters\": {\"p\": {\"type\": \"secureObject\", \"defaultValue\": {\"a\": \"§\"}}}}\n"),
    ("a.tf", "variable \"p\" {\n  sensitive = true\n  default   = \"§\"\n}\n"),
    ("a.tf", "locals {\n  p = sensitive(\"§\")\n}\n"),
    ("a.tf", "variable \"db\" {\n  type = object({ password = optional(string, \"§\") })\n}\n"),
    ("a.yaml", "Parameters:\n  P:\n    Type: String\n    NoEcho: true\n    Default: §\n"),
    ("a.yaml", "p:\n  type: string\n  format: password\n  default: \"§\"\n"),
    ("Pulumi.yaml", "config:\n  p:\n    secret: true\n    default: §\n"),
    (".gitlab-ci.yml", "variables:\n  P:\n    value: \"§\"\n    description: \"the password of the shop\"\n"),
    ("a.yaml", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  stringData:\n    hook: §\n"),
    // What is used where nothing is given.
    ("app.conf.j2", "token = {{ lookup('env', 'T') | default('§', true) }}\n"),
    ("a.j2", "password: {{ p | default('§') }}\n"),
    ("a.erb", "password: <%= ENV.fetch('P', '§') %>\n"),
    ("a.tpl", "password = \"{{ default \"§\" .Values.p }}\"\n"),
    ("a.ejs", "<% const apiToken = \"§\" %>\n"),
    ("x.tmpl", "password = {{ or .P \"§\" }}\n"),
    ("x.ctmpl", "password = {{ keyOrDefault \"p\" \"§\" }}\n"),
    ("a.yml", "x_password: \"{% if a %}§{% else %}b{% endif %}\"\n"),
    ("a.yaml", "{{ include \"a\" . }}\npassword: {{ b64enc \"§\" }}\n"),
    ("a.yaml", "{{ include \"a\" . }}\npassword: {{ printf \"%s\" \"§\" | b64enc }}\n"),
    ("a.yaml", "{{ include \"a\" . }}\npassword: {{ if .Values.p }}{{ .Values.p }}{{ else }}§{{ end }}\n"),
    ("A.java", "String password = System.getenv().getOrDefault(\"P\", \"§\");\n"),
    ("A.cs", "[DefaultValue(\"§\")] public string Password { get; set; }\n"),
    ("a.ps1", "$password = if ($env:P) { $env:P } else { \"§\" }\n"),
    ("a.ps1", "Set-Item Env:TOKEN \"§\"\n"),
    ("a.go", "type A struct {\n	ApiToken string `env:\"API_TOKEN\" envDefault:\"§\"`\n}\n"),
    ("a.ts", "const env = cleanEnv(process.env, { API_TOKEN: str({ default: '§' }) });\n"),
    ("Makefile", "RELAY_TOKEN ?= $(or $(T),§)\n"),
    ("Makefile", "deploy: export RELAY_TOKEN := §\n"),
    // Lines that a string holds.
    ("a.ts", "const env = \"RELAY_API_TOKEN=§\\nREGION=eu\";\n"),
    ("a.ts", "const y = \"db:\\n  password: §\\n\";\n"),
    ("a.ts", "data.addCommands(\"export RELAY_API_TOKEN=§\", \"./run\");\n"),
    ("a.py", "env = \"REGION=eu\\nRELAY_API_TOKEN=§\\n\"\n"),
    ("A.java", "String x = \"RELAY_API_TOKEN=§\\nREGION=eu\";\n"),
    ("a.bicep", "var x = base64('RELAY_API_TOKEN=§\\nREGION=eu')\n"),
    ("a.tf", "resource \"x\" \"y\" {\n  user_data = base64encode(\"RELAY_API_TOKEN=§\\nREGION=eu\")\n}\n"),
    ("a.tf", "resource \"x\" \"y\" {\n  startup = \"echo 'RELAY_API_TOKEN=§' >> /etc/environment\"\n}\n"),
    ("a.py", "os.system('curl -s https://api.acme.dev/v2 -d access_token=§')\n"),
    // Types, functions and calls.
    ("a.ts", "const secretKey: string | undefined = '§';\n"),
    ("a.ts", "let apiToken: string | null = '§';\n"),
    ("a.ts", "const apiToken: Readonly<string> = '§';\n"),
    ("a.ts", "class A {\n  apiToken!: string = '§';\n}\n"),
    ("a.ts", "const apiToken = () => '§';\n"),
    ("a.ts", "const secretKey = /* live */ '§'\n"),
    ("a.ts", "const secretKey = <string>'§'\n"),
    ("a.tsx", "const a = <Foo apiToken={'§'} />\n"),
    ("a.ts", "new Map([['secretKey', '§']])\n"),
    ("a.py", "secret_key = lambda: '§'\n"),
    ("a.go", "func apiToken() string { return \"§\" }\n"),
    ("a.kt", "mapOf(\"apiToken\" to \"§\")\n"),
    ("a.kt", "fun apiToken() = \"§\"\n"),
    ("a.rb", "set :api_token, '§'\n"),
    ("a.php", "update_option('api_token', '§');\n"),
    ("A.java", "keyStore.load(in, \"§\".toCharArray());\n"),
    ("A.java", "new SecretKeySpec(\"§\".getBytes(), \"AES\");\n"),
    ("A.java", "relayToken.append(\"§\");\n"),
    ("a.ts", "h.Authorization = \"Basic \" + btoa(\"svc:§\");\n"),
    ("a.ts", "CryptoJS.AES.encrypt(x, \"§\");\n"),
    ("a.ts", "app.use(session({ secret: [\"§\"] }));\n"),
    ("a.ts", "new SignJWT({}).sign(new TextEncoder().encode(\"§\"));\n"),
    ("a.ts", "bcrypt.hash(\"§\", 10);\n"),
    ("a.ts", "const motDePasse = \"§\";\nconst x = 1;\n"),
    ("a.ts", "let senhaBanco = \"§\";\n"),
    ("a.yaml", "db:\n  kennwort: §\n"),
    ("a.yaml", "db:\n  пароль: §\n"),
    // Commands.
    ("a.sh", "aws secretsmanager put-secret-value --secret-id a --secret-string '{\"p\":\"§\"}'\n"),
    ("a.sh", "vercel env add API_TOKEN production <<< §\n"),
    ("a.sh", "su - a <<< \"§\"\n"),
    ("a.sh", "curl -H \"Cookie: session=§\" https://a.acme.dev\n"),
    ("a.sh", "curl \"https://api.acme.dev/v1?key=§\"\n"),
    ("a.sh", "curl -usvc:§ https://a.acme.dev\n"),
    ("a.sh", "curl -b \"auth=§\" https://a.acme.dev\n"),
    ("a.sh", "xfreerdp /u:svc /p:§ /v:h\n"),
    ("a.sh", "env -i DB_PASSWORD=§ ./x\n"),
    ("a.bat", "reg add HKLM /v Token /d §\n"),
    ("a.bat", "set JAVA_OPTS=-Djavax.net.ssl.keyStorePassword=§ -Xmx2g\n"),
    ("package.json", "{\"scripts\": {\"a\": \"cross-env RELAY_API_TOKEN=§ NODE_ENV=x node a.js\"}}\n"),
    ("a.service", "[Service]\nExecStart=/usr/bin/java -Ddb.password=§ -jar a.jar\n"),
    ("a.log", "INFO arguments: --db-password § --port 1\n"),
    ("a.log", "09:01:22 INFO Command line argument: -Dspring.datasource.password=§\n"),
    ("a.log", "args: [--api-token=§, --port=1]\n"),
    ("a.log", "+ curl -u svc:§ https://a.acme.dev\n"),
    (
        "compose.yaml",
        "services:\n  redis:\n    healthcheck:\n      test: [\"CMD\", \"redis-cli\", \"-a\", \"§\", \"ping\"]\n",
    ),
    // Files of tools.
    ("a.yaml", "#cloud-config\nchpasswd:\n  list: \"root:§\"\n"),
    ("user-data", "#cloud-config\nchpasswd:\n  users:\n    - {name: root, password: §, type: text}\n"),
    (".bazelrc", "build --action_env=API_TOKEN=§\n"),
    ("a.jmx", "<?xml version=\"1.0\"?>\n<stringProp name=\"Authenticator.password\">§</stringProp>\n"),
    ("a.udl", "[oledb]\nProvider=SQLOLEDB;Password=§;User ID=sa\n"),
    ("ci/Makefile.inc", "TOKEN := §\n"),
    ("unity.asset", "%YAML 1.1\n--- !u!114 &1\nMonoBehaviour:\n  apiToken: §\n"),
    ("env.prod", "APP_TOKEN=§\n"),
    ("a.xml", "<?xml version=\"1.0\"?>\n<a><env>DB_PASSWORD=§</env></a>\n"),
    ("a.xml", "<?xml version=\"1.0\"?>\n<a><argLine>-Ddb.password=§</argLine></a>\n"),
    ("a.xml", "<?xml version=\"1.0\"?>\n<a><argument>--password</argument><argument>§</argument></a>\n"),
    (
        "a.ipynb",
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [\"!printenv\"], \"outputs\": [{\"text\": [\"RELAY_API_TOKEN=§\\n\"]}]}]}\n",
    ),
    (
        "a.ipynb",
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [\"x\"], \"outputs\": [{\"data\": {\"text/plain\": [\"{'api_token': '§'}\"]}}]}]}\n",
    ),
    // Pages.
    ("a.html", "<pre>API_TOKEN=§</pre>\n"),
    ("a.html", "<tr><td>API_TOKEN</td><td>§</td></tr>\n"),
    ("a.html", "<!-- API_TOKEN=§ -->\n"),
    ("a.html", "<code>curl -u svc:§ https://api.acme.dev</code>\n"),
];

/// What nobody draws at random, and what names another thing.
const NOTHING: &[(&str, &str)] = &[
    ("a.tf", "variable \"p\" {\n  sensitive = true\n  default   = \"\"\n}\n"),
    ("a.tf", "variable \"p\" {\n  description = \"the name of the secret\"\n  default   = \"relay-credentials\"\n}\n"),
    ("a.yaml", "p:\n  type: string\n  format: password\n  default: none\n"),
    ("a.go", "AtLeastOneOf: []string{\"initial_user.0.password\", \"initial_user.0.user\"},\n"),
    ("theme.toml", "auth_password = \"#99d1db\"\n"),
    ("a.yaml", "command: [sh, -c, \"mysql -p$$MYSQL_ROOT_PASSWORD\"]\n"),
    ("a.ts", "const help = \"password: your password\\ntoken: the token\\n\";\n"),
    ("a.py", "password = 'passwordConfirmationField'\n"),
    ("a.html", "<p>password: the one that you chose</p>\n"),
    ("a.xml", "<?xml version=\"1.0\"?>\n<a><t>password: the one that you chose</t></a>\n"),
    ("compose.yaml", "services:\n  r:\n    command: [\"redis-cli\", \"-a\", \"$PASSWORD\"]\n"),
    ("a.log", "INFO use the option --password to give one\n"),
    ("x.tmpl", "password = {{ required \"a password is needed here\" .P }}\n"),
];

#[test]
fn what_is_stated_elsewhere_is_found() {
    let wrong: Vec<String> = FORMS
        .iter()
        .map(|(file, text)| (file, text, found_values(file, &text.replace('§', TOKEN))))
        .filter(|(_, _, values)| values.len() != 1 || !values[0].starts_with(TOKEN))
        .map(|(file, text, values)| format!("{file}: {text}  {values:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_none_is_left_alone() {
    let wrong: Vec<String> = NOTHING
        .iter()
        .map(|(file, text)| (file, text, found_values(file, text)))
        .filter(|(_, _, values)| !values.is_empty())
        .map(|(file, text, values)| format!("{file}: {text}  {values:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_has_no_digits_and_long_values_are_found() {
    let long = TOKEN.repeat(60);
    for (file, text) in [
        ("a.py", "password = 'NTxqRBrHWajcyAkhGUfpggblWognbHQD'\n".to_string()),
        (".env", "JWT_SECRET=fcUcpb6eDpDUtuIKEVBZNCRKUOjiQSkn\n".to_string()),
        (".env", "API_TOKEN=EEtRuZFRRYCCSbwDKLOGHi1bUSLakQCB\n".to_string()),
        (".env", format!("API_TOKEN={long}\n")),
        ("consul.hcl", "acl {\n  tokens { agent = \"4f0b7c1e-9a53-4d27-8c61-2e9d5b7a0f38\" }\n}\n".to_string()),
        ("consul.hcl", "encrypt = \"pUqJrVyVRj5jsiYEkM/tFQYfWyJIv4s3XkvDwy7Cu5s=\"\n".to_string()),
    ] {
        assert_eq!(found_values(file, &text).len(), 1, "{text}");
    }
}
