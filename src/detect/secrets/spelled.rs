//! How languages and formats spell a credential: each form is found, and what looks like it is not.

use super::tests::found_values;

const TOKEN: &str = "q8Zr1LxW0pVn6TbYc4Hs";

/// Files with one credential each, which stands where `§` does.
const FORMS: &[(&str, &str)] = &[
    // Terraform's calls and objects, on one line.
    ("a.tf", "resource \"a\" \"b\" {\n  s = jsonencode({ username = \"app\", password = \"§\" })\n}\n"),
    ("a.tf", "resource \"a\" \"b\" {\n  s = merge(var.x, { password = \"§\" })\n}\n"),
    ("a.tf", "locals {\n  s = yamlencode({ auth = { client_secret = \"§\" } })\n}\n"),
    ("a.tf", "locals {\n  s = [for x in y : { password = \"§\" }]\n}\n"),
    // A text that is one pair.
    ("a.yaml", "config: |\n  client_secret: §\n"),
    ("a.yaml", "config: |\n  secret_key = §\n"),
    ("a.yaml", "config: \"secret_key = §\"\n"),
    ("a.json", "{\"config\": \"client_secret: §\"}\n"),
    ("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  app.yaml: |\n    client_secret: §\n"),
    ("a.tf", "resource \"helm_release\" \"x\" {\n  values = [<<EOT\nclient_secret: §\nEOT\n  ]\n}\n"),
    // Files that are one secret.
    ("config/master.key", "§\n"),
    (".vault_pass", "§\n"),
    ("secrets/db_password.txt", "§\n"),
    // Commands in strings and in what was printed.
    ("a.py", "subprocess.run(\"mysqldump --user app --password § db\", shell=True)\n"),
    ("a.py", "os.system(\"tool login --token §\")\n"),
    ("a.py", "cmd = \"sshpass -p § ssh ops@host\"\n"),
    ("a.log", "12:00 cmd: mysql -uroot -p§ app\n"),
    ("a.log", "12:00 The admin password is §\n"),
    // Words of names that do not tell by themselves.
    (".env", "CSRF_SECRET=§\n"),
    (".env", "WEBHOOK_VERIFICATION_SECRET=§\n"),
    (".env", "PASSWORD_PEPPER=§\n"),
    (".env", "PASSWORD_SALT=§\n"),
    ("a.tfstate", "{\"attributes\": {\"primary_access_key\": \"§\"}}\n"),
    // Defaults.
    ("a.ts", "const x = this.config.get<string>(\"DB_PASSWORD\", \"§\");\n"),
    ("a.go", "x := env.Get[string](\"DB_PASSWORD\", \"§\")\n"),
    ("a.rs", "let x = get::<String>(\"API_TOKEN\", \"§\");\n"),
    ("a.ts", "program.option(\"--api-token <x>\", \"the token\", \"§\");\n"),
    ("a.ts", "yargs.option(\"api-token\", { type: \"string\", default: \"§\" });\n"),
    ("a.go", "cmd.Flags().StringVarP(&t, \"api-token\", \"t\", \"§\", \"token\")\n"),
    ("A.java", "@Option(names=\"--api-token\", defaultValue=\"§\") String t;\n"),
    ("azure-pipelines.yml", "parameters:\n- name: apiToken\n  type: string\n  default: §\n"),
    ("A.java", "Algorithm.HMAC256(\"§\");\n"),
    ("a.cs", "new SymmetricSecurityKey(Encoding.UTF8.GetBytes(\"§\"));\n"),
    ("a.vue", "<script>\nconst apiToken = ref(\"§\")\n</script>\n"),
    ("a.ps1", "[System.Net.NetworkCredential]::new(\"ops\", \"§\")\n"),
    ("a.ps1", "New-LocalUser -Name ops -Password (ConvertTo-SecureString § -AsPlainText -Force)\n"),
    ("build.gradle", "credentials { username \"ops\"; password \"§\" }\n"),
    ("dump.sql", "COPY public.users (id, api_token) FROM stdin;\n1\t§\n\\.\n"),
    ("dump.sql", "INSERT INTO s VALUES (1,'api_secret','§');\n"),
    ("user-data", "#cloud-config\nchpasswd:\n  list: |\n    root:§\n"),
    ("app.container", "[Container]\nEnvironment=DB_PASSWORD=§\n"),
    ("mail.eml", "From: a@acme.dev\n\nplease use\npassword: §\n"),
    ("a.ipynb", "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"markdown\", \"source\": [\"DB_PASSWORD=§\\n\"]}]}\n"),
    ("a.postman_environment.json", "{\"values\": [{\"key\": \"thing\", \"value\": \"§\", \"type\": \"secret\"}]}\n"),
    ("cm.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {DB_PASSWORD: \"§\"}\n"),
    // Delimiters.
    ("a.py", "API_TOKEN = \"\"\"§\"\"\"\n"),
    ("a.py", "API_TOKEN = \"\"\"\n§\n\"\"\"\n"),
    ("a.py", "connect(password=\"\"\"§\"\"\")\n"),
    ("A.kt", "client.setApiToken(\"\"\"§\"\"\")\n"),
    ("a.rs", "const API_TOKEN: &str = r#\"§\"#;\n"),
    ("a.swift", "let apiToken = #\"§\"#\n"),
    ("a.swift", "let apiToken = \"\"\"\n§\n\"\"\"\n"),
    ("a.cpp", "auto api_token = R\"(§)\";\n"),
    ("a.c", "#define API_TOKEN L\"§\"\n"),
    ("A.java", "class A { String apiToken = \"\"\"\n  §\"\"\"; }\n"),
    ("a.m", "#define API_TOKEN @\"§\"\n"),
    ("a.lua", "local api_token = [==[§]==]\n"),
    ("a.nix", "{ api_token = ''§''; }\n"),
    ("a.pl", "my $api_token = q{§};\n"),
    ("a.rb", "api_token = %q{§}\n"),
    ("a.rb", "API_TOKEN = <<~E.strip\n  §\nE\n"),
    ("a.php", "<?php\n$apiToken = <<<'E'\n§\nE;\n"),
    ("a.ps1", "$ApiToken = @\"\n§\n\"@\n"),
    // Constructors.
    ("a.cpp", "const std::string kApiSecret{\"§\"};\n"),
    ("a.cpp", "cfg.password = std::string(\"§\");\n"),
    ("a.cpp", "std::string password(\"§\");\n"),
    ("a.cpp", "auto apiToken = QStringLiteral(\"§\");\n"),
    ("a.cpp", "m.emplace(\"api_token\", \"§\");\n"),
    ("a.cpp", "  {\"client_secret\", \"§\"},\n"),
    ("A.kt", "val apiToken = Secret(\"§\")\n"),
    ("A.cs", "var password = new SecureString(\"§\");\n"),
    ("a.rs", "let api_token = Secret::new(\"§\".into());\n"),
    // Comparisons.
    ("a.py", "if password == \"§\":\n    pass\n"),
    ("a.js", "if (req.headers[\"x-api-key\"] !== \"§\") return\n"),
    ("A.java", "if (password.equals(\"§\")) {}\n"),
    ("A.java", "if (\"§\".equals(apiToken)) {}\n"),
    ("a.py", "hmac.compare_digest(token, \"§\")\n"),
    ("a.go", "if subtle.ConstantTimeCompare([]byte(token), []byte(\"§\")) == 1 {\n}\n"),
    ("a.php", "<?php if (hash_equals(\"§\", $token)) {}\n"),
    ("a.sh", "if [[ $API_TOKEN == § ]]; then\n  x\nfi\n"),
    // Defaults, getters, fields of configuration languages.
    ("a.jsonnet", "{ db_password:: '§' }\n"),
    ("a.cue", "api_token: string | *\"§\"\n"),
    ("a.pl", "my $k = $ENV{API_KEY} // \"§\";\n"),
    ("A.kt", "val apiToken: String get() = \"§\"\n"),
    ("A.kt", "val apiToken by lazy { \"§\" }\n"),
    ("a.swift", "var apiToken: String { return \"§\" }\n"),
    ("a.clj", "(def ^:private secret-key \"§\")\n"),
    ("a.csh", "setenv API_TOKEN §\n"),
    ("a.tcl", "set api_token \"§\"\n"),
    ("a.tcl", "set password {§}\n"),
    // Several targets.
    ("a.py", "USER, PASSWORD = \"ops\", \"§\"\n"),
    ("a.go", "var user, password = \"ops\", \"§\"\n"),
    ("a.js", "const [user, password] = [\"ops\", \"§\"];\n"),
    ("a.py", "session.auth = (\"ops\", \"§\")\n"),
    // Commands in any string, SQL, XML.
    ("Taskfile.yml", "tasks:\n  d:\n    cmds: [deploy --token=§]\n"),
    ("a.yaml", "x: deploy --api-token § --y\n"),
    ("a.sql", "INSERT INTO c\n  (id, client_secret)\nVALUES\n  (1, '§');\n"),
    ("a.sql", "CREATE SECRET k (TYPE s3, KEY_ID 'x', SECRET '§');\n"),
    ("res/values/secrets.xml", "<resources>\n  <string name=\"db_password\">§</string>\n</resources>\n"),
    // Words beside what was drawn, groups, and what nobody sees.
    (".env", "API_TOKEN=§\u{200b}\n"),
    (".env", "API_TOKEN=\u{200b}§\n"),
    ("a.yaml", "password\u{ff1a} §\n"),
    ("a.sh", "http POST https://a.acme.io X-Api-Key:§\n"),
    ("a.py", "u = f\"postgres://app:§@{host}/app\"\n"),
    ("a.rb", "u = \"postgres://app:§@#{host}/app\"\n"),
    ("a.py", "u = \"postgres://app:§@\" + host\n"),
    ("a.sh", "curl https://app:§@$HOST/\n"),
    ("A.java", "String u = \"jdbc:postgresql://\" + host + \"/app?user=a&password=§\";\n"),
];

/// What looks like them and is none.
const NOTHING: &[(&str, &str)] = &[
    ("a.py", "password = prompt(\"Enter-your-1st\")\n"),
    ("a.py", "token = get_secret(\"prod-db-1-abcdefgh12\")\n"),
    ("a.ts", "const password = getItem(\"user-password-9\")\n"),
    ("a.py", "def login(password):\n    \"\"\"Log in with 1 password.\"\"\"\n"),
    ("a.py", "if password == \"\":\n    pass\n"),
    ("a.js", "if (field === \"password\") {}\n"),
    ("a.go", "if token == \"Bearer\" {\n}\n"),
    ("a.ts", "if (token.type === \"identifier1\") {}\n"),
    ("a.yaml", "help: \"password: required\"\n"),
    ("a.yaml", "help: use --password instead of --token to log in\n"),
    ("a.tf", "locals {\n  s = jsonencode({ password = var.password })\n}\n"),
    ("a.sql", "INSERT INTO u (email, password) VALUES (?, ?);\n"),
    ("a.ts", "const w = new Wallet(\"0x4bacb478cbed5efcae784d7bf4f2ff80dc9e86da\");\n"),
    ("a.py", "u = \"postgres://{}:{}@{}/app\".format(user, password, host)\n"),
    ("a.sh", "psql postgres://$USER:$PASSWORD@$HOST/app\n"),
    ("strings.xml", "<resources>\n  <string name=\"password\">Passwort12</string>\n</resources>\n"),
    (".env.production", "DB_PASSWORD=__PASSWORD__\n"),
];

#[test]
fn every_spelling_is_found() {
    let mut wrong = Vec::new();
    for (file, text) in FORMS {
        let filled = text.replace('§', TOKEN);
        let values = found_values(file, &filled);
        if values != [TOKEN] {
            wrong.push(format!("{file}: {filled}  {values:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_only_looks_like_them_is_left_alone() {
    let mut wrong = Vec::new();
    for (file, text) in NOTHING {
        let values = found_values(file, text);
        if !values.is_empty() {
            wrong.push(format!("{file}: {text}  {values:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn any_sign_may_stand_in_what_was_drawn() {
    for text in
        ["JWT_SECRET=tnF6w7jm?GbyF?tZasI!iMl**8?", "API_TOKEN=CR6?QxWY^k7%PhPYssKl", "SECRET_KEY=fe0a0887bee1afbf"]
    {
        assert_eq!(found_values(".env", &format!("{text}\n")).len(), 1, "{text}");
    }
    for text in
        ["BWS_TOKEN=bws://be8e0ad8-d545-4017-a55a-b02f014d4158", "SECRET_KEY=Foo::Bar?x=1", "API_TOKEN=what?ever"]
    {
        assert_eq!(found_values(".env", &format!("{text}\n")), [] as [String; 0], "{text}");
    }
    for value in ["$value[0]:$value[1]", "$user:$this->password"] {
        let text = format!("$options[CURLOPT_USERPWD] = \"{value}\";\n");
        assert_eq!(found_values("a.php", &text), [] as [String; 0], "{text}");
    }
}

#[test]
fn a_line_behind_base64_is_none_of_it() {
    let inner = format!("{{\"auths\": {{\"r.acme.dev\": {{\"username\": \"ops\", \"password\": \"{TOKEN}\"}}}}}}");
    let encoded = data_encoding::BASE64.encode(format!("{inner}{}", " ".repeat(inner.len() % 3)).as_bytes());
    let encoded = encoded.trim_end_matches('=');
    for (before, after) in [("kind: A\nx: ", "\n---\nkind: B\n"), ("cat <<EOF | base64 -d\n", "\nEOF\n")] {
        let text = format!("{before}{encoded}{after}");
        assert!(!found_values("a.sh", &text).is_empty(), "{text}");
    }
}

#[test]
fn groups_and_words_beside_what_was_drawn_are_no_sentence() {
    for text in [
        "DB_PASSWORD=\"k3Xv9q 7Hq2Lm Zp4w8R\"",
        "API_TOKEN=q8Zr1LxW0pVn6TbYc4Hsexample",
        "API_TOKEN=todoq8Zr1LxW0pVn6TbYc4Hs",
        "D_TOKEN=q8Zr1LxW0pVn6TbYc4Hs-sample",
    ] {
        assert_eq!(found_values(".env", &format!("{text}\n")).len(), 1, "{text}");
    }
    for text in ["PASSWORD_HINT=\"the name of my 1st dog\"", "DB_PASSWORD=\"Enter 1 password\""] {
        assert_eq!(found_values(".env", &format!("{text}\n")), [] as [String; 0], "{text}");
    }
}

#[test]
fn what_was_left_to_fill_in_counts_in_production() {
    let scanner = super::SecretScanner::load().unwrap();
    let only_there = |file: &str, text: &str| {
        let source = crate::source::SourceText::new(
            file,
            text,
            crate::source::Encoding::Utf8,
            crate::source::Origin::WorkingTree,
        );
        let facts = scanner.scan_text(&std::sync::Arc::new(source));
        facts.iter().any(|fact| fact.attributes.iter().any(|(key, _)| key == "production_only"))
    };
    for text in [
        "JWT_SECRET=your-256-bit-secret",
        "SESSION_SECRET=keyboard cat",
        "JWT_SECRET=secretkey",
        "SECRET_KEY_BASE=secret_key_base",
        "DB_PASS=example",
        "DB_PASSWORD=REPLACE_ME",
        "DB_PASSWORD=TODO",
        "DB_PASSWORD=your_password",
    ] {
        assert!(only_there(".env", &format!("{text}\n")), "{text}");
    }
    for (name, value) in [("jwtSecret", "my-secret"), ("apiToken", "token")] {
        assert!(only_there("values.yaml", &format!("{name}: {value}\n")), "{name}");
    }
    for text in
        ["DB_PASSWORD=<password>", "DB_PASSWORD={{ password }}", "DB_PASSWORD=__PASSWORD__", "SECRET_NAME=my-secret"]
    {
        assert!(!only_there(".env", &format!("{text}\n")), "{text}");
    }
    for text in ["secret: my-secret\n", "tokenKey: token\n", "existingSecret: my-secret\n"] {
        assert!(!only_there("values.yaml", text), "{text}");
    }
}
