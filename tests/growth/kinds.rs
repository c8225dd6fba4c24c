//! Texts of any size, one generator per way in which the cost of a scan could grow faster than its input.

/// A name, a path that decides how the file is read, and the piece whose repetitions make a text of a wanted size.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    make: Make,
}

enum Make {
    /// Before, a piece in which `§` is a random word and `#` a number, and after.
    Pieces(&'static str, &'static str, &'static str),
    /// An opening piece, what stands in the middle, and its closing piece, as often.
    Nest(&'static str, &'static str, &'static str),
}

use Make::{Nest, Pieces};

impl Kind {
    /// A text of about `size` bytes. The same for the same size on every machine.
    pub(crate) fn text(&self, size: usize) -> String {
        match self.make {
            Pieces(before, piece, after) => {
                let mut text = String::with_capacity(size + 1024);
                text.push_str(before);
                let mut random = Random(0x9E37_79B9_7F4A_7C15);
                let mut number = 0;
                while text.len() < size {
                    number += 1;
                    for character in piece.chars() {
                        match character {
                            '§' => text.push_str(&random.word()),
                            '#' => text.push_str(&number.to_string()),
                            other => text.push(other),
                        }
                    }
                }
                text.push_str(after);
                text
            }
            Nest(open, middle, close) => {
                let times = size / (open.len() + close.len());
                format!("{}{middle}{}", open.repeat(times), close.repeat(times))
            }
        }
    }
}

/// Xorshift (Marsaglia 2003): the same words on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default()
    }

    /// Twenty letters and digits, as a generated password has them.
    fn word(&mut self) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
        (0..20).map(|_| char::from(LETTERS[self.next() % LETTERS.len()])).collect()
    }
}

/// Every kind. The first are those that were seen to grow too fast.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "urls-on-one-line",
        path: "urls.txt",
        make: Pieces("", "https://deploy:§@git.acme-corp.com/r.git ", "\n"),
    },
    Kind {
        name: "plain-urls-on-one-line",
        path: "u.json",
        make: Pieces("{\"a\":\"", "https://www.acme-corp.com/a/b/#?c=d ", "\"}"),
    },
    Kind {
        name: "urls-in-javascript",
        path: "u.js",
        make: Pieces("var a=[", "\"https://u#:§@git.acme-corp.com/\",", "0];"),
    },
    Kind {
        name: "minified-passwords",
        path: "a.min.js",
        make: Pieces("", "var a#={user:\"u\",password:\"§\"};f(a#);", "\n"),
    },
    Kind {
        name: "minified-code",
        path: "b.min.js",
        make: Pieces("", "function f#(a,b){return a.email?b(a.email,#):console.log(a,b)}", "\n"),
    },
    Kind {
        name: "hcl-heredocs",
        path: "main.tf",
        make: Pieces(
            "",
            "resource \"aws_instance\" \"i#\" {\n  user_data = <<EOF\nexport DB_PASSWORD=§\necho ${var.a}\nEOF\n}\n",
            "",
        ),
    },
    Kind {
        name: "hcl-one-heredoc",
        path: "one.tf",
        make: Pieces(
            "resource \"aws_instance\" \"i\" {\n  user_data = <<-EOF\n",
            "    export A#=${var.a#}\n",
            "  EOF\n}\n",
        ),
    },
    Kind {
        name: "hcl-resources",
        path: "main.tf",
        make: Pieces(
            "",
            "resource \"aws_s3_bucket\" \"b#\" {\n  bucket = \"b#\"\n  tags = { a = aws_s3_bucket.b1.id }\n}\n",
            "",
        ),
    },
    Kind {
        name: "hcl-databases",
        path: "db.tf",
        make: Pieces(
            "",
            "resource \"aws_db_instance\" \"b#\" {\n  password = \"§\"\n  storage_encrypted = false\n}\n",
            "",
        ),
    },
    Kind {
        name: "hcl-references",
        path: "r.tf",
        make: Pieces("locals {\n  l0 = 1\n", "  m# = \"${local.l0}-#\"\n", "}\n"),
    },
    Kind {
        name: "hcl-broken-blocks",
        path: "broken.tf",
        make: Pieces("", "resource \"a\" \"b#\" {\n  x = = 1\n}\n", ""),
    },
    Kind {
        name: "hcl-security-groups",
        path: "sg.tf",
        make: Pieces(
            "",
            "resource \"aws_security_group\" \"g#\" {\n  ingress {\n    from_port = 22\n    to_port = 22\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\nresource \"aws_security_group_rule\" \"r#\" {\n  security_group_id = aws_security_group.g#.id\n}\n",
            "",
        ),
    },
    Kind { name: "hcl-list", path: "list.tf", make: Pieces("locals {\n  a = [\n", "    \"value-#\",\n", "  ]\n}\n") },
    Kind { name: "tfvars", path: "a.tfvars", make: Pieces("", "db_password_# = \"§\"\n", "") },
    Kind {
        name: "workflow-steps",
        path: ".github/workflows/ci.yml",
        make: Pieces(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n",
            "      - name: s#\n        run: echo ${{ github.event.issue.title }}\n",
            "",
        ),
    },
    Kind {
        name: "workflow-jobs",
        path: ".github/workflows/jobs.yml",
        make: Pieces(
            "on: pull_request_target\njobs:\n",
            "  j#:\n    runs-on: ubuntu-24.04\n    needs: j1\n    steps:\n      - uses: actions/checkout@v4\n",
            "",
        ),
    },
    Kind {
        name: "suppressions",
        path: "s.py",
        make: Pieces("", "password# = '§'  # regate:ignore hardcoded-credential -- known\n", ""),
    },
    Kind {
        name: "suppressions-alone",
        path: "t.env",
        make: Pieces("", "# regate:ignore hardcoded-credential -- a reason\nA=1\n", ""),
    },
    Kind {
        name: "pem-blocks",
        path: "keys.pem",
        make: Pieces("", "-----BEGIN RSA PRIVATE KEY-----\n§§§\n§§§\n-----END RSA PRIVATE KEY-----\n", ""),
    },
    Kind { name: "pem-openings", path: "open.pem", make: Pieces("", "-----BEGIN PRIVATE KEY-----\n", "") },
    Kind { name: "json-nesting", path: "deep.json", make: Nest("[", "1", "]") },
    Kind { name: "json-object-nesting", path: "deep2.json", make: Nest("{\"a\":", "1", "}") },
    Kind { name: "json-keys", path: "keys.json", make: Pieces("{\"z\":0", ",\"password#\":\"§\"", "}") },
    Kind { name: "json-same-keys", path: "same.json", make: Pieces("{\"z\":0", ",\"a\":1", "}") },
    Kind { name: "json-array", path: "array.json", make: Pieces("[0", ",{\"a\":#,\"token\":\"§\"}", "]") },
    Kind { name: "json-escapes", path: "esc.json", make: Pieces("{\"a\":\"", "\\u0070\\\"\\n", "\"}") },
    Kind { name: "json-broken", path: "broken.json", make: Pieces("{", "\"a\" 1 } ", "") },
    Kind {
        name: "package-json",
        path: "package.json",
        make: Pieces("{\"dependencies\":{\"a\":\"1\"", ",\"d#\":\"^#.0.0\"", "}}"),
    },
    Kind { name: "yaml-list", path: "list.yaml", make: Pieces("a:\n", "  - name: n#\n    password: §\n", "") },
    Kind { name: "yaml-keys", path: "keys.yaml", make: Pieces("", "key#: value#\n", "") },
    Kind { name: "yaml-anchors", path: "anchors.yaml", make: Pieces("a0: &a0 [1]\n", "a#: &a# {b: *a0}\n", "") },
    Kind { name: "yaml-anchor-chain", path: "chain.yaml", make: Pieces("x: &x {a: 1}\n", "y#: &x {<<: *x}\n", "") },
    Kind {
        name: "yaml-documents",
        path: "docs.yaml",
        make: Pieces("", "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c#}\ndata: {a: b}\n", ""),
    },
    Kind {
        name: "kubernetes-pods",
        path: "pods.yaml",
        make: Pieces(
            "",
            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p#}\nspec:\n  containers:\n    - name: a\n      image: a:latest\n",
            "",
        ),
    },
    Kind { name: "yaml-flow-nesting", path: "flow.yaml", make: Nest("[", "1", "]") },
    Kind { name: "yaml-block-scalar", path: "block.yaml", make: Pieces("a: |\n", "  export DB_PASSWORD=§\n", "") },
    Kind { name: "yaml-broken", path: "broken.yaml", make: Pieces("", "a: [1\nb: }\n", "") },
    Kind {
        name: "yaml-helm",
        path: "templates/a.yaml",
        make: Pieces(
            "apiVersion: v1\nkind: ConfigMap\ndata:\n",
            "  {{- if .Values.a# }}\n  k#: {{ .Values.b | quote }}\n  {{- end }}\n",
            "",
        ),
    },
    Kind { name: "yaml-comments", path: "comments.yaml", make: Pieces("a: 1\n", "# password: §\n", "") },
    Kind {
        name: "cloudformation",
        path: "template.yaml",
        make: Pieces(
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n",
            "  B#:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Join ['', [a, !Ref B1]]\n",
            "",
        ),
    },
    Kind {
        name: "compose",
        path: "docker-compose.yml",
        make: Pieces(
            "services:\n",
            "  s#:\n    image: a:1\n    privileged: true\n    environment: [\"DB_PASSWORD=§\"]\n",
            "",
        ),
    },
    Kind { name: "markdown-links", path: "links.md", make: Pieces("", "[a](b#.md) ", "\n") },
    Kind { name: "markdown-open-brackets", path: "brackets.md", make: Pieces("", "[", "\n") },
    Kind { name: "markdown-images", path: "images.md", make: Pieces("", "![a](", "\n") },
    Kind { name: "markdown-emphasis", path: "emphasis.md", make: Pieces("", "*a **b _c ", "\n") },
    Kind { name: "markdown-quotes", path: "quotes.md", make: Pieces("", "> > ", "a\n") },
    Kind { name: "markdown-fences", path: "fences.md", make: Pieces("", "```yaml\npassword: §\n```\n", "") },
    Kind {
        name: "markdown-typescript-fences",
        path: "ts.md",
        make: Pieces("", "```ts\nconsole.log(user.email, \"§\");\n```\n", ""),
    },
    Kind {
        name: "markdown-headings",
        path: "headings.md",
        make: Pieces("", "# Heading #\n\nThe password is `§`.\n\n", ""),
    },
    Kind { name: "markdown-tables", path: "tables.md", make: Pieces("", "| API_TOKEN | § |\n", "") },
    Kind {
        name: "markdown-reference-links",
        path: "refs.md",
        make: Pieces("", "[a#][b#]\n\n[b#]: https://acme.dev/#\n\n", ""),
    },
    Kind { name: "csv", path: "a.csv", make: Pieces("name,email,password\n", "u#,u#@acme.dev,§\n", "") },
    Kind { name: "csv-one-line", path: "line.csv", make: Pieces("", "API_TOKEN,§,", "\n") },
    Kind { name: "dotenv", path: ".env", make: Pieces("", "DB_PASSWORD_#=§\n", "") },
    Kind { name: "dotenv-quotes", path: "quotes.env", make: Pieces("", "A#=\"\nB=", "") },
    Kind { name: "dotenv-references", path: "refs.env", make: Pieces("A0=x\n", "A#=${A0}-$A1\n", "") },
    Kind { name: "properties", path: "a.properties", make: Pieces("", "db.password.# = § \\\n  b\n", "") },
    Kind { name: "properties-one-line", path: "b.properties", make: Pieces("a = ", "b \\\n", "") },
    Kind { name: "ini", path: "a.ini", make: Pieces("", "[s#]\npassword = §\n", "") },
    Kind { name: "ini-one-section", path: "b.ini", make: Pieces("[s]\n", "key# = §\n", "") },
    Kind { name: "toml", path: "a.toml", make: Pieces("", "[t#]\npassword = \"§\"\n", "") },
    Kind { name: "toml-dotted", path: "b.toml", make: Pieces("", "a.b.c# = 1\n", "") },
    Kind { name: "toml-array-tables", path: "c.toml", make: Pieces("", "[[a.b]]\nc = #\n", "") },
    Kind { name: "toml-broken", path: "d.toml", make: Pieces("", "a = = 1\n", "") },
    Kind { name: "toml-nesting", path: "e.toml", make: Nest("[", "1", "]") },
    Kind { name: "xml-elements", path: "a.xml", make: Pieces("<c>\n", "<password>§</password>\n", "</c>\n") },
    Kind { name: "xml-comments", path: "b.xml", make: Pieces("<c>\n", "<!-- password=§ -->\n", "</c>\n") },
    Kind { name: "xml-open-comments", path: "c.xml", make: Pieces("<c>\n", "<!-- password=§ ", "</c>\n") },
    Kind { name: "xml-nesting", path: "d.xml", make: Nest("<a>", "<password>x</password>", "</a>") },
    Kind { name: "xml-unclosed", path: "e.xml", make: Pieces("<c>\n", "<password>§ ", "\n") },
    Kind { name: "xml-attributes", path: "f.xml", make: Pieces("<c ", "password#=\"§\" ", "/>\n") },
    Kind {
        name: "sql-migration",
        path: "migrations/V1__a.sql",
        make: Pieces("", "CREATE TABLE t# (a int);\nDROP TABLE u#;\n", ""),
    },
    Kind {
        name: "nginx-servers",
        path: "nginx.conf",
        make: Pieces(
            "http {\n",
            "server { listen 443 ssl; server_name a#; location /a { proxy_pass http://b#; } }\n",
            "}\n",
        ),
    },
    Kind {
        name: "nginx-headers",
        path: "nginx.conf",
        make: Pieces("http { server { listen 443 ssl;\n", "add_header X-# \"a\";\n", "} }\n"),
    },
    Kind {
        name: "nginx-one-line",
        path: "nginx.conf",
        make: Pieces("http { server { listen 443 ssl; ", "set $a# b; ", "} }\n"),
    },
    Kind { name: "sql", path: "a.sql", make: Pieces("", "CREATE USER u# IDENTIFIED BY '§';\n", "") },
    Kind {
        name: "sql-values",
        path: "b.sql",
        make: Pieces("INSERT INTO users (email, password) VALUES ('a','b')", ",('u#@acme.dev','§')", ";\n"),
    },
    Kind { name: "sql-one-line", path: "c.sql", make: Pieces("", "ALTER USER u# WITH PASSWORD '§'; ", "\n") },
    Kind {
        name: "dockerfile-lines",
        path: "Dockerfile",
        make: Pieces("FROM a:1\n", "ENV DB_PASSWORD_#=§\nRUN echo # && curl -u a:§ https://acme.dev\n", "USER a\n"),
    },
    Kind {
        name: "dockerfile-continuations",
        path: "b.Dockerfile",
        make: Pieces("FROM a:1\nRUN echo a \\\n", "  && echo b# \\\n", "  && true\nUSER a\n"),
    },
    Kind {
        name: "dockerfile-stages",
        path: "c.Dockerfile",
        make: Pieces("", "FROM a:1 AS s#\nCOPY --from=s1 /a /b\n", ""),
    },
    Kind {
        name: "dockerfile-heredocs",
        path: "d.Dockerfile",
        make: Pieces("FROM a:1\n", "RUN <<EOF\nexport TOKEN=§\nEOF\n", "USER a\n"),
    },
    Kind {
        name: "shell-commands",
        path: "a.sh",
        make: Pieces("#!/bin/sh\n", "curl -u deploy:§ https://acme.dev/#\n", ""),
    },
    Kind {
        name: "shell-continuations",
        path: "b.sh",
        make: Pieces("#!/bin/sh\ncurl \\\n", "  -H 'Authorization: Bearer §' \\\n", "  https://acme.dev\n"),
    },
    Kind { name: "shell-one-line", path: "c.sh", make: Pieces("#!/bin/sh\n", "mysql -u root -p§ app; ", "\n") },
    Kind { name: "shell-heredocs", path: "d.sh", make: Pieces("#!/bin/sh\n", "cat <<EOF\npassword=§\nEOF\n", "") },
    Kind { name: "shell-open-heredocs", path: "e.sh", make: Pieces("#!/bin/sh\n", "cat <<E#\npassword=§\n", "") },
    Kind {
        name: "powershell",
        path: "a.ps1",
        make: Pieces("", "$p# = ConvertTo-SecureString '§' -AsPlainText -Force\n", ""),
    },
    Kind { name: "python", path: "a.py", make: Pieces("", "client# = Client('u', password='§')\n", "") },
    Kind { name: "go", path: "a.go", make: Pieces("package a\n", "var c# = f(log, \"§\")\n", "") },
    Kind { name: "go-calls", path: "b.go", make: Pieces("package a\nvar a = ", "f(", "\n") },
    Kind { name: "java", path: "a.java", make: Pieces("class A {\n", "String c# = f(log, \"§\");\n", "}\n") },
    Kind { name: "java-calls", path: "b.java", make: Pieces("class A { Object a = ", "f(", "\n") },
    Kind { name: "python-pieces", path: "b.py", make: Pieces("a = (", "'§' + ", "'')\n") },
    Kind { name: "python-calls", path: "c.py", make: Pieces("", "f(", "\n") },
    Kind { name: "python-lists", path: "d.py", make: Pieces("", "''.join(['a', ", "\n") },
    Kind { name: "quotes", path: "e.py", make: Pieces("", "\"' ", "\n") },
    Kind { name: "backslashes", path: "f.py", make: Pieces("a = \"", "\\", "\"\n") },
    Kind { name: "typescript-logs", path: "a.ts", make: Pieces("", "console.log(user.email, u#);\n", "") },
    Kind {
        name: "typescript-functions",
        path: "b.ts",
        make: Pieces("", "function f#(u: User) { const e# = u.email; f1(e#); console.log(e#); }\n", ""),
    },
    Kind { name: "typescript-nesting", path: "c.ts", make: Nest("(", "user.email", ")") },
    Kind { name: "typescript-chain", path: "d.ts", make: Pieces("console.log(user.email", ".a#()", ");\n") },
    Kind {
        name: "typescript-assignments",
        path: "e.ts",
        make: Pieces("let a = user.email;\n", "a = a + '#';\n", "console.log(a);\n"),
    },
    Kind { name: "typescript-blocks", path: "f.ts", make: Nest("{", "console.log(user.email)", "}") },
    Kind {
        name: "typescript-object",
        path: "g.ts",
        make: Pieces("const a = {", "k#: user.email,", "}; console.log(a);\n"),
    },
    Kind {
        name: "typescript-branches",
        path: "h.ts",
        make: Pieces("let a = user.email; ", "if (b#) { a = c#; } else ", "{ } console.log(a);\n"),
    },
    Kind {
        name: "typescript-broken",
        path: "i.ts",
        make: Pieces("console.log(user.email); ", "function f#( { ", "\n"),
    },
    Kind { name: "jsx", path: "a.tsx", make: Nest("<a>", "{console.log(user.email)}", "</a>") },
    Kind { name: "base64-runs", path: "a.txt", make: Pieces("", "cGFzc3dvcmQ9aHVudGVyMjM0NTY3ODlhYmM= ", "\n") },
    Kind { name: "base64-one-run", path: "b.txt", make: Pieces("", "cGFzc3dvcmQ9aHVudGVyMjM0NTY3ODlhYmMg", "\n") },
    Kind { name: "hex-runs", path: "c.txt", make: Pieces("", "70617373776f72643d68756e7465723233343536373839 ", "\n") },
    Kind { name: "percent-escapes", path: "d.txt", make: Pieces("", "%70%61ss=word ", "\n") },
    Kind { name: "html-entities", path: "e.txt", make: Pieces("", "&#112;assword=&quot; ", "\n") },
    Kind {
        name: "quoted-printable",
        path: "f.eml",
        make: Pieces("Content-Transfer-Encoding: quoted-printable\n\n", "password=3D§=\n", "\n"),
    },
    Kind {
        name: "jwt",
        path: "g.txt",
        make: Pieces("", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.§§§ ", "\n"),
    },
    Kind { name: "github-tokens", path: "h.txt", make: Pieces("", "ghp_§0123456789ABCDEF ", "\n") },
    Kind { name: "aws-keys", path: "i.txt", make: Pieces("", "AKIAIOSFODNN7EXAMPLA aws §§ ", "\n") },
    Kind {
        name: "azure-secrets",
        path: "j.txt",
        make: Pieces("", "AccountKey=§§§§; azure client secret §8Q~§ ", "\n"),
    },
    Kind { name: "named-services", path: "k.py", make: Pieces("", "airvisual_key# = '§'\n", "") },
    Kind { name: "names-on-one-line", path: "l.txt", make: Pieces("", "password ", "\n") },
    Kind { name: "equal-signs", path: "m.conf", make: Pieces("", "password=", "\n") },
    Kind { name: "colons", path: "n.txt", make: Pieces("", "token:", "\n") },
    Kind { name: "emails", path: "o.txt", make: Pieces("", "Jane Doe# <jane#@acme-corp.com>, ", "\n") },
    Kind {
        name: "phone-and-cards",
        path: "p.csv",
        make: Pieces("phone,card\n", "+49 170 1234567,4111 1111 1111 1111\n", ""),
    },
    Kind { name: "spaces", path: "q.txt", make: Pieces("password =", " ", "x\n") },
    Kind { name: "blank-lines", path: "r.yaml", make: Pieces("a: 1\n", "\n", "b: 2\n") },
    Kind { name: "carriage-returns", path: "s.txt", make: Pieces("", "a\r", "\n") },
    Kind {
        name: "notebook",
        path: "a.ipynb",
        make: Pieces("{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"a\\n\"", ",\"password = '§'\\n\"", "]}]}"),
    },
    Kind {
        name: "connection-strings",
        path: "t.cs",
        make: Pieces("var a = \"", "Server=a;User=b;Password=§;", "\";\n"),
    },
    Kind { name: "queries", path: "u.txt", make: Pieces("https://acme.dev/?a=b", "&token=§", "\n") },
];
