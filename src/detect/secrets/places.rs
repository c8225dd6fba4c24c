//! The places where people write credentials, file by file: each value is found, and what stands beside it is not.

use super::tests::found_values;

const V: &str = "hY7kq2Lw9z";
const T: &str = "q8Zr1LxW0pVn6TbYc4Hs";

/// Files with one credential each: `V` is a password, `T` a token; `B` is `deploy:V` in base64.
const FILES: &[(&str, &str)] = &[
    // Languages.
    ("a.py", "key = config(\"API_KEY\", default=\"T\")\n"),
    ("a.py", "key = env.str(\"API_KEY\", default=\"T\")\n"),
    ("a.py", "if request.headers.get(\"X-Api-Key\") != \"T\": pass\n"),
    ("a.py", "os.system(\"PGPASSWORD=T psql -h db\")\n"),
    ("a.py", "subprocess.run(\"curl -u a:T https://acme.dev\", shell=True)\n"),
    ("a.py", "subprocess.run([\"curl\", \"-u\", \"a:T\", \"https://acme.dev\"])\n"),
    ("a.py", "# DB_PASSWORD=T\nx = 1\n"),
    ("a.ts", "// token: T\nconst x = 1;\n"),
    ("A.java", "/* export API_TOKEN=T */\n"),
    ("a.ts", "execSync(`PGPASSWORD=T psql -h ${h}`);\n"),
    ("a.ts", "const h = new Headers([[\"X-Api-Key\", \"T\"]]);\n"),
    ("a.ts", "fs.writeFileSync(\".npmrc\", \"//registry.acme.dev/:_authToken=T\");\n"),
    ("a.go", "exec.Command(\"sh\", \"-c\", \"PGPASSWORD=T psql\")\n"),
    ("a.go", "token.SignedString([]byte(\"T\"))\n"),
    ("a.go", "mac := hmac.New(sha256.New, []byte(\"T\"))\n"),
    ("a.go", "store := sessions.NewCookieStore([]byte(\"T\"))\n"),
    ("a.rb", "`curl -u a:T https://acme.dev`\n"),
    ("a.php", "curl_setopt($ch, CURLOPT_USERPWD, \"svc:V\");\n"),
    ("a.php", "curl_setopt_array($ch, [CURLOPT_USERPWD => \"svc:V\"]);\n"),
    ("a.php", "curl_setopt($ch, CURLOPT_XOAUTH2_BEARER, \"T\");\n"),
    ("a.php", "$redis->auth('T');\n"),
    ("a.php", "JWT::encode($p, 'T', 'HS256');\n"),
    ("a.php", "hash_hmac('sha256', $d, 'T');\n"),
    ("a.rs", "pub static B_PASSWORD: &'static [u8] = b\"T\";\n"),
    ("a.rs", "const E_TOKEN: [u8; 20] = *b\"T\";\n"),
    ("a.rs", "EncodingKey::from_secret(\"T\".as_bytes());\n"),
    // Commands.
    ("Dockerfile", "RUN echo \"//registry.acme.dev/:_authToken=T\" > ~/.npmrc\n"),
    ("Dockerfile", "RUN npm config set //registry.acme.dev/:_authToken=T\n"),
    ("Dockerfile", "RUN echo \"machine a.dev login x password T\" > ~/.netrc\n"),
    ("Dockerfile", "RUN vault login T\n"),
    (".gitlab-ci.yml", "a:\n  script:\n    - curl -H \"PRIVATE-TOKEN: T\" https://acme.dev\n"),
    (".travis.yml", "env:\n  global:\n    - A=1 GH_PASS=T\n"),
    // Names that promise something of what was drawn, and of several.
    (".env", "NEXUS_PASS=T\n"),
    (".env", "ADO_PAT=T\n"),
    ("a.yaml", "nexusPass: T\n"),
    ("a.yaml", "passwords:\n  admin: T\n"),
    ("a.yaml", "tokens:\n  - T\n"),
    ("a.yaml", "apiKeys:\n  - name: web\n    key: T\n"),
    ("a.json", "{\"credentials\": {\"web\": \"T\"}}\n"),
    ("a.tf", "locals {\n  passwords = { db = \"T\" }\n}\n"),
    ("a.tf", "locals {\n  api_keys = [\"T\"]\n}\n"),
    // YAML's anchors and tags, in a file with a template's line.
    ("a.yaml", "password: &pw T\n"),
    ("a.yaml", "{{ include \"a\" . }}\npassword: &pw !!str \"V\"\n"),
    // Resources that are secrets.
    ("a.tf", "resource \"azurerm_key_vault_secret\" \"a\" {\n  value = \"T\"\n}\n"),
    ("a.tf", "resource \"aws_ssm_parameter\" \"a\" {\n  type  = \"SecureString\"\n  value = \"T\"\n}\n"),
    ("a.tf", "resource \"vault_kv_secret_v2\" \"a\" {\n  data_json = jsonencode({ foo = \"T\" })\n}\n"),
    ("a.tf", "resource \"kubernetes_secret\" \"a\" {\n  data = { foo = \"T\" }\n}\n"),
    ("a.json", "{\"type\": \"Microsoft.KeyVault/vaults/secrets\", \"properties\": {\"value\": \"T\"}}\n"),
    (".env", "REDIS=a.acme.dev:6380,password=T,ssl=True,abortConnect=False\n"),
    ("a.py", "DATABASE = {\n    'PASSWORD': 'V',\n}\n"),
    ("a.py", "client = connect(host, user='x', password='V')\n"),
    ("a.py", "requests.get(url, auth=('deploy', 'V'))\n"),
    ("a.py", "r = requests.get(url, auth=HTTPBasicAuth('deploy', 'V'))\n"),
    ("a.py", "server.login('deploy@acme.dev', 'V')\n"),
    ("a.py", "password = (\n    'V'\n)\n"),
    ("a.py", "password = 'hY7k' 'q2Lw9z'\n"),
    ("a.ts", "const apiToken =\n  'T';\n"),
    ("a.ts", "const password = 'hY7k' + 'q2Lw9z';\n"),
    ("a.ts", "fetch(url, { headers: { 'X-Api-Key': 'T' } });\n"),
    ("a.ts", "headers.set('Authorization', 'Bearer T');\n"),
    ("a.ts", "request(app).auth(user).set('X-Api-Key', 'T');\n"),
    ("a.go", "req.SetBasicAuth(\"deploy\", \"V\")\n"),
    ("a.go", "req.Header.Set(\"X-Api-Key\", \"T\")\n"),
    ("a.go", "u := url.UserPassword(user, \"V\")\n"),
    ("a.go", "auth := smtp.PlainAuth(\"\", \"deploy\", \"V\", host)\n"),
    ("a.go", "cfg := Config{\n\tPassword: \"V\",\n}\n"),
    ("A.java", "ds.setPassword(\"V\");\n"),
    ("A.java", "Connection c = DriverManager.getConnection(url, \"app\", \"V\");\n"),
    ("A.java", "return new PasswordAuthentication(\"app\", \"V\".toCharArray());\n"),
    ("A.java", "builder.withPassword(\"V\").build();\n"),
    ("A.kt", "val password: String = \"V\"\n"),
    ("A.cs", "client.Credentials = new NetworkCredential(\"app\", \"V\");\n"),
    ("A.cs", "client.DefaultRequestHeaders.Add(\"X-Api-Key\", \"T\");\n"),
    ("A.cs", "private const string Password = @\"V\";\n"),
    ("a.rb", "http.basic_auth('deploy', 'V')\n"),
    ("a.rb", "  password \"V\"\n"),
    ("a.rb", "config.secret_key_base = 'T'\n"),
    ("a.php", "define('DB_PASSWORD', 'V');\n"),
    ("a.php", "    'password' => env('DB_PASSWORD', 'V'),\n"),
    ("a.php", "$db = new mysqli(\"db\", \"app\", \"V\", \"app\");\n"),
    ("a.php", "$pdo = new PDO($dsn, 'app', 'V');\n"),
    ("a.rs", "let password: &str = \"V\";\n"),
    ("a.rs", "client.get(url).basic_auth(\"deploy\", Some(\"V\"))\n"),
    ("a.rs", "request.header(\"X-Api-Key\", \"T\")\n"),
    ("a.swift", "let password: String = \"V\"\n"),
    ("a.swift", "URLCredential(user: user, password: \"V\", persistence: .none)\n"),
    ("a.vb", "Dim password As String = \"hY7k\" & _\n    \"q2Lw9z\"\n"),
    ("a.lua", "local password = \"hY7k\" .. \"q2Lw9z\"\n"),
    ("build.gradle", "        storePassword \"V\"\n"),
    ("a.sql", "CREATE USER app IDENTIFIED BY 'V';\n"),
    ("a.sql", "ALTER ROLE app WITH PASSWORD 'V';\n"),
    ("a.c", "#define DB_PASSWORD \"V\"\n"),
    ("a.R", "password <- \"V\"\n"),
    ("A.java", "@Value(\"${db.password:V}\") String password;\n"),
    ("A.java", "String body = \"{\\\"user\\\": \\\"app\\\", \\\"password\\\": \\\"V\\\"}\";\n"),
    ("a.json", "{\"config\": \"{\\\"password\\\": \\\"V\\\"}\"}\n"),
    ("a.yaml", "config: '{\"password\": \"V\"}'\n"),
    ("Jenkinsfile", "environment {\n  DB_PASSWORD = 'V'\n}\n"),
    ("a.py", "(user, password) = ('app', 'V')\n"),
    ("a.rs", "let (user, password) = (\"app\", \"V\");\n"),
    ("a.ex", "  @api_token ~s|T|\n"),
    ("a.ex", "  @api_token ~S[T]\n"),
    ("a.py", "API_TOKENS = [\n    'T',\n]\n"),
    ("a.rs", "client.get(url).bearer_auth(\"T\")\n"),
    ("a.js", "localStorage.setItem('auth_token', 'T');\n"),
    ("a.rs", "std::env::set_var(\"API_TOKEN\", \"T\");\n"),
    ("a.php", "$client->setApiKey(\"T\");\n"),
    ("a.cs", "x.Authorization = new AuthenticationHeaderValue(\"Bearer\", \"T\");\n"),
    ("A.java", "Keys.hmacShaKeyFor(\"T\".getBytes());\n"),
    ("a.py", "cipher = Fernet(b'T')\n"),
    ("a.sh", "ssh-keygen -t rsa -N \"V\" -f a\n"),
    ("a.sh", "snmpwalk -v3 -u a -A V host\n"),
    ("build.gradle", "android { signingConfigs { release { storePassword 'V' } } }\n"),
    (
        "core-site.xml",
        "<configuration><property><name>fs.s3a.secret.key</name><value>T</value></property></configuration>\n",
    ),
    ("web.xml", "<context-param><param-name>dbPassword</param-name><param-value>V</param-value></context-param>\n"),
    ("a.yaml", "args:\n  - --db-password\n  - V\n  - --port\n"),
    ("msmtprc", "account a\nuser a\npassword V\n"),
    // Shells.
    ("a.sh", "useradd app && echo -e \"V\\nV\" | passwd app\n"),
    ("a.sh", "echo V | passwd --stdin root\n"),
    ("a.sh", "(sshpass -p V ssh a)\n"),
    ("a.sh", "aws secretsmanager create-secret --name a --secret-string V\n"),
    ("a.sh", "az keyvault secret set --vault-name a --name b --value V\n"),
    ("a.sh", "export DB_PASSWORD='V'\n"),
    ("a.sh", "curl -H 'PRIVATE-TOKEN: T' https://git.acme.dev/api\n"),
    ("a.sh", "curl -H \"X-Api-Key: T\" https://api.acme.dev\n"),
    ("a.sh", "curl -H 'Authorization: Basic B' https://api.acme.dev\n"),
    ("a.sh", "wget --http-user=a --http-password=V https://api.acme.dev\n"),
    ("a.sh", "helm upgrade a b --set auth.password=V,image.tag=1\n"),
    ("a.sh", "helm upgrade a b --set=auth.password=V\n"),
    ("a.sh", "kubectl create secret generic a --from-literal=password=V\n"),
    ("a.sh", "docker run -e 'POSTGRES_PASSWORD=V' postgres\n"),
    ("a.sh", "ansible-playbook -e \"db_password=V\" site.yml\n"),
    ("a.sh", "terraform apply -var 'db_password=V'\n"),
    ("a.sh", "java -Djavax.net.ssl.keyStorePassword=V -jar a.jar\n"),
    ("a.sh", "keytool -genkey -storepass V -alias a\n"),
    ("a.sh", "openssl pkcs12 -in a.p12 -passin pass:V\n"),
    ("a.sh", "PGPASSWORD=V psql -h db\n"),
    ("a.sh", "aws configure set aws_secret_access_key T1x9\n"),
    ("a.sh", "npm config set //registry.acme.dev/:_authToken T\n"),
    ("a.sh", "git clone https://deploy:V@git.acme.dev/a.git\n"),
    ("a.ps1", "$env:API_TOKEN = \"T\"\n"),
    ("a.ps1", "$s = ConvertTo-SecureString \"V\" -AsPlainText -Force\n"),
    ("a.ps1", "Connect-Server -User a -Password V\n"),
    ("a.bat", "set DB_PASSWORD=V\n"),
    ("a.bat", "set \"DB_PASSWORD=V\"\n"),
    (".bash_history", "ls\nexport API_TOKEN=T\n"),
    (".zsh_history", ": 1700000000:0;export API_TOKEN=T\n"),
    (".zsh_history", ": 1700000000:0;mysql -u root -pV app\n"),
    // Files of tools.
    (".npmrc", "//registry.acme.dev/:_authToken=T\n"),
    (".npmrc", "//registry.acme.dev/:_auth=B\n"),
    (".netrc", "machine api.acme.dev login deploy password V\n"),
    (".netrc", "machine api.acme.dev\n  login deploy\n  password V\n"),
    (".pypirc", "[pypi]\nusername = deploy\npassword = V\n"),
    (".pgpass", "db.acme.dev:5432:app:app:V\n"),
    (".dockercfg", "{\"https://registry.acme.dev\": {\"auth\": \"B\", \"email\": \"a@acme.dev\"}}\n"),
    (".docker/config.json", "{\"auths\": {\"registry.acme.dev\": {\"auth\": \"B\"}}}\n"),
    (".s3cfg", "[default]\naccess_key = a\nsecret_key = T\n"),
    (".boto", "[Credentials]\ngs_secret_access_key = T\n"),
    ("a.ovpn", "client\n<auth-user-pass>\ndeploy\nV\n</auth-user-pass>\n"),
    ("kubeconfig.yaml", "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    password: V\n"),
    ("kubeconfig.yaml", "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: T\n"),
    (
        "terraform.tfstate",
        "{\"resources\": [{\"type\": \"aws_db_instance\", \"instances\": [{\"attributes\": {\"password\": \"V\"}}]}]}\n",
    ),
    (
        "terraform.tfstate",
        "{\"resources\": [{\"type\": \"random_password\", \"name\": \"db\", \"instances\": [{\"attributes\": {\"result\": \"V\"}}]}]}\n",
    ),
    ("terraform.tfstate", "{\"outputs\": {\"db_password\": {\"value\": \"V\", \"type\": \"string\"}}}\n"),
    ("a.tfvars", "db_password = \"V\"\n"),
    ("main.tf", "variable \"db_password\" {\n  default = \"V\"\n}\n"),
    (
        "main.tf",
        "resource \"helm_release\" \"a\" {\n  set {\n    name  = \"auth.password\"\n    value = \"V\"\n  }\n}\n",
    ),
    (
        "template.yaml",
        "AWSTemplateFormatVersion: 2010-09-09\nParameters:\n  DBPassword:\n    Type: String\n    Default: V\n",
    ),
    ("params.json", "[{\"ParameterKey\": \"DBPassword\", \"ParameterValue\": \"V\"}]\n"),
    ("group_vars/all.yml", "ansible_become_password: V\n"),
    ("hosts", "[web]\nweb1 ansible_host=10.0.0.1 ansible_password=V\n"),
    ("inventory.ini", "[web]\nweb1 ansible_host=10.0.0.1 ansible_password=V\n"),
    ("secrets.yml", "production:\n  secret_key_base: T\n"),
    ("database.yml", "production:\n  username: app\n  password: V\n"),
    ("application.properties", "spring.datasource.password=V\n"),
    ("application.yml", "spring:\n  datasource:\n    password: V\n"),
    ("secrets.json", "{\"Smtp:Password\": \"V\"}\n"),
    ("appsettings.json", "{\"Jwt\": {\"Secret\": \"T\"}}\n"),
    ("a.postman_environment.json", "{\"values\": [{\"key\": \"api_token\", \"value\": \"T\", \"enabled\": true}]}\n"),
    (
        "a.postman_collection.json",
        "{\"auth\": {\"type\": \"bearer\", \"bearer\": [{\"key\": \"token\", \"value\": \"T\"}]}}\n",
    ),
    (
        "a.postman_collection.json",
        "{\"auth\": {\"type\": \"apikey\", \"apikey\": [{\"key\": \"value\", \"value\": \"T\"}, {\"key\": \"key\", \"value\": \"X-Api-Key\"}]}}\n",
    ),
    ("a.postman_collection.json", "{\"header\": [{\"key\": \"X-Api-Key\", \"value\": \"T\"}]}\n"),
    ("insomnia.json", "{\"authentication\": {\"type\": \"bearer\", \"token\": \"T\"}}\n"),
    ("insomnia.json", "{\"headers\": [{\"name\": \"Authorization\", \"value\": \"Bearer T\"}]}\n"),
    (
        "a.ipynb",
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [\"import os\\n\", \"password = \\\"V\\\"\\n\"]}]}\n",
    ),
    (
        "a.ipynb",
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"import os\\nos.environ['API_TOKEN'] = 'T'\"}]}\n",
    ),
    ("a.ipynb", "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [\"%env API_TOKEN=T\"]}]}\n"),
    (
        "settings.xml",
        "<settings>\n  <servers>\n    <server>\n      <id>a</id>\n      <password>V</password>\n    </server>\n  </servers>\n</settings>\n",
    ),
    (
        "web.config",
        "<configuration>\n  <appSettings>\n    <add\n      key=\"SmtpPassword\"\n      value=\"V\" />\n  </appSettings>\n</configuration>\n",
    ),
    (
        "tomcat-users.xml",
        "<tomcat-users>\n  <user username=\"a\" password=\"V\" roles=\"manager-gui\"/>\n</tomcat-users>\n",
    ),
    ("beans.xml", "<beans>\n  <property name=\"password\">\n    <value>V</value>\n  </property>\n</beans>\n"),
    ("credentials.xml", "<a>\n  <secret>T</secret>\n</a>\n"),
    (
        "Info.plist",
        "<?xml version=\"1.0\"?>\n<plist><dict>\n<key>ApiToken</key>\n<string>T</string>\n</dict></plist>\n",
    ),
    ("strings.xml", "<resources>\n  <string name=\"maps_api_key\">T</string>\n</resources>\n"),
    ("redis.conf", "port 6379\nrequirepass V\n"),
    ("haproxy.cfg", "userlist a\n  user admin insecure-password V\n"),
    ("nginx.conf", "proxy_set_header Authorization \"Basic B\";\n"),
    ("nginx.conf", "proxy_set_header X-Api-Key \"T\";\n"),
    ("a.http", "GET https://api.acme.dev\nX-Api-Key: T\n"),
    ("docker-compose.yml", "services:\n  a:\n    command: [\"--header\", \"X-Api-Key: T\"]\n"),
    (".git/config", "[http \"https://git.acme.dev\"]\n\textraheader = AUTHORIZATION: basic B\n"),
    (
        "a.yaml",
        "kind: ConfigMap\ndata:\n  application.properties: |\n    spring.datasource.password = V\n    server.port = 8080\n",
    ),
    ("a.ts", "const u = 'postgres://app:' + 'V' + '@db.acme.dev/app';\n"),
    // Encoded.
    ("c.yaml", "data: cGFzc3dvcmQ9aFk3a3EyTHc5egp1c2VyPWFwcAo=\n"),
    ("a.ps1", "powershell -EncodedCommand JABwAGEAcwBzAHcAbwByAGQAPQAnAGgAWQA3AGsAcQAyAEwAdwA5AHoAJwA=\n"),
];

/// Places that look like them and hold none.
const NOTHING: &[(&str, &str)] = &[
    (
        "a.yml",
        "db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  66386439653236336462626566653063336164663966303231363934653561363964363833\n  3136626431626536303530376336343832656537303632313433360a626438346336353331\n",
    ),
    (".htpasswd", "admin:$apr1$x7Fq$9hT5nWc8Yq3Jd6Mx2RfZ1.\n"),
    ("haproxy.cfg", "userlist a\n  user admin password $6$rounds=5000$abc$hT5nWc8Yq3Jd6Mx2Rf\n"),
    ("credentials.xml", "<a>\n  <password>{AQAAABAAAAAQx7Qm3ZrT9LpVw2Kd8Yc5Nf1Hs6Jb4Gt0}</password>\n</a>\n"),
    ("settings.xml", "<server>\n  <password>${env.PASSWORD}</password>\n</server>\n"),
    (".npmrc", "//registry.acme.dev/:_authToken=${NPM_TOKEN}\n"),
    ("a.sh", "curl -H \"Authorization: Bearer $TOKEN\" https://api.acme.dev\n"),
    ("a.yaml", "unit_pass: 4711\npass: ok\nnexusPass: get-from-vault\n"),
    ("a.yaml", "tokens:\n  - first-token-of-list\n  - the\nsecrets:\n  db:\n    file: ./db-secret.txt\n"),
    ("a.yaml", "credentials:\n  clientId: q8Zr1LxW0pVn6TbYc4Hs\n  username: q8Zr1LxW0pVn6TbYc4Hs\n"),
    ("a.json", "{\"secrets\": {\"image\": \"registry.acme.dev/a1b2c3d4e5f6:v1\"}}\n"),
    ("a.tf", "resource \"aws_ssm_parameter\" \"a\" {\n  type  = \"String\"\n  value = \"q8Zr1LxW0pVn6TbYc4Hs\"\n}\n"),
    (
        "a.tf",
        "resource \"kubernetes_secret\" \"a\" {\n  data = { host = \"db.acme.dev\", user = \"q8Zr1LxW0pVn6TbYc4Hs\" }\n}\n",
    ),
    ("a.tf", "resource \"azurerm_key_vault_secret\" \"a\" {\n  value = random_password.a.result\n}\n"),
    ("a.ts", "// token: the-name-of-a-token-2\n// password=passwordFromTheForm1\n"),
    ("a.py", "# password: 8 characters or more\n# token = next_token_of_the_page\n"),
    ("a.py", "config('API_KEY', default='')\n"),
    ("Dockerfile", "RUN echo \"//registry.acme.dev/:_authToken=${NPM_TOKEN}\" > ~/.npmrc\n"),
    ("Dockerfile", "RUN vault login -method=userpass username=me\nRUN cargo login $TOKEN\n"),
    ("a.sh", "curl -H 'Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=' https://api.acme.dev\n"),
    ("a.sh", "helm upgrade a b --set auth.password=$PASSWORD\n"),
    ("a.sh", "set -euo pipefail\nset -x\n"),
    ("a.ps1", "$s = ConvertTo-SecureString $env:PASSWORD -AsPlainText -Force\n"),
    ("a.ps1", "$securePassword = ConvertTo-SecureString $password -AsPlainText -Force\n"),
    ("a.go", "req.SetBasicAuth(user, password)\n"),
    ("A.java", "user.setPassword(encoder.encode(raw));\nuser.setPassword(\"{bcrypt}\" + hash);\n"),
    ("a.ts", "form.setToken('expired');\nparser.token('IDENTIFIER');\nexpect(t.password('too_short')).toBe(1);\n"),
    ("A.java", "@Value(\"${db.password}\") String password;\n"),
    ("a.py", "HTTPBasicAuth('s6BhdRkqt3', secret)\n# Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW\n"),
    ("a.sql", "SELECT password FROM users WHERE name = 'root';\nALTER USER a IDENTIFIED BY RANDOM PASSWORD;\n"),
    ("a.py", "def login(user: str, password: str):\n    \"\"\"Log in with 1 password.\"\"\"\n"),
    ("a.css", ".token-color-1: #fff;\n"),
    (
        "a.ipynb",
        "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"markdown\", \"source\": [\"password = \\\"hunter2x9\\\"\"]}]}\n",
    ),
    ("web.config", "<add key=\"PasswordFormat\" value=\"Hashed\" />\n<machineKey validation=\"SHA1\" />\n"),
    (
        "pom.xml",
        "<project>\n  <dependency>\n    <artifactId>password-encoder</artifactId>\n  </dependency>\n</project>\n",
    ),
    ("strings.xml", "<resources>\n  <string name=\"password\">Passwort1</string>\n</resources>\n"),
    (
        "a.json",
        "{\"image\": \"data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHBhc3N3b3JkPSJoWTdrcTJMdzl6Ii8+\"}\n",
    ),
    ("config.json", "{\"auth\": \"dXNlcjpwYXNzd29yZA==\"}\n"),
    ("a.js", "x={password:\"Contrase\\xF1a\",secret:\"Geheimnis f\\xFCr 2\"}\n"),
    ("a.php", "$pdo = new PDO(\"pgsql:host={$r->host};port={$r->port} user={$r->user} password={$r->password}\");\n"),
    ("a.yaml", "args:\n  - --password\n  - $(DB_PASSWORD)\n"),
    ("a.sh", "ssh-keygen -t ed25519 -N '' -f a\necho \"$PW\" | passwd --stdin root\n"),
    ("a.xml", "<property><name>password.policy</name><value>Strong123Policy</value></property>\n"),
];

#[test]
fn credentials_are_found_where_people_write_them() {
    let mut wrong = Vec::new();
    for (file, text) in FILES {
        let encoded = data_encoding::BASE64.encode(format!("deploy:{V}").as_bytes());
        let is_token = |at: &usize| {
            !text[..*at].ends_with(char::is_alphabetic) && !text[*at + 1..].starts_with(char::is_alphabetic)
        };
        let token = text.match_indices('T').map(|(at, _)| at).find(is_token);
        let filled = text.replace("\"B\"", &format!("\"{encoded}\"")).replace("=B\n", &format!("={encoded}\n"));
        let filled = filled.replace("asic B", &format!("asic {encoded}"));
        let filled = match token {
            Some(at) => format!("{}{T}{}", &text[..at], &text[at + 1..]),
            None => filled.replace("'V'", &format!("'{V}'")),
        };
        let filled = replace_word(&filled, "V", V);
        let values = found_values(file, &filled);
        if values.len() != 1 || !(values[0].starts_with(V) || values[0].starts_with(T)) {
            wrong.push(format!("{file}: {filled}  {values:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Replaces a word where no letter touches it.
fn replace_word(text: &str, word: &str, with: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let before = rest[..at].chars().next_back().or(out.chars().next_back());
        let after = rest[at + word.len()..].chars().next();
        let option = before == Some('p') && rest[..at].ends_with(" -p");
        let alone = (option || !before.is_some_and(char::is_alphanumeric)) && !after.is_some_and(char::is_alphanumeric);
        out.push_str(&rest[..at]);
        out.push_str(if alone { with } else { word });
        rest = &rest[at + word.len()..];
    }
    out + rest
}

#[test]
fn what_looks_like_them_is_left_alone() {
    let mut wrong = Vec::new();
    for (file, text) in NOTHING {
        let values = found_values(file, text);
        if !values.is_empty() {
            wrong.push(format!("{file}: {text}  {values:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
