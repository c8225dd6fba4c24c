use proptest::prelude::*;

use crate::document::testing::{self, artifact, json_of};
use crate::document::{Kind, parse};

fn shown(path: &str, text: &str) -> (Kind, String) {
    let parsed = parse(&artifact(path, text));
    assert_eq!(parsed.problems, [], "{path}");
    (parsed.documents[0].kind, json_of(&parsed.documents[0].root))
}

#[test]
fn each_server_is_known_by_its_file() {
    for (path, text, kind) in [
        ("redis.conf", "port 6379\n", Kind::Redis),
        ("docker/redis-cache.conf.j2", "port 6379\n", Kind::Redis),
        ("etc/ssh/sshd_config", "Port 22\n", Kind::Sshd),
        ("sshd_config.d/10-own.conf", "Port 22\n", Kind::Sshd),
        ("mosquitto.conf", "listener 1883\n", Kind::Mosquitto),
        ("postgresql.conf", "ssl = on\n", Kind::Postgresql),
        ("pg_hba.conf", "local all all peer\n", Kind::PostgresqlHba),
        ("rabbitmq.conf", "default_user = a\n", Kind::Rabbitmq),
        ("mongod.conf", "net:\n  port: 27017\n", Kind::Mongodb),
        ("conf/elasticsearch.yml", "cluster.name: a\n", Kind::Elasticsearch),
        ("elasticsearch.yml", "services:\n  a: {image: b}\n", Kind::Compose),
        ("elasticsearch.yml", "apiVersion: v1\nkind: Pod\n", Kind::Kubernetes),
        ("my.cnf", "!includedir /etc/mysql/conf.d/\n[mysqld]\nport=3306\n", Kind::Mysql),
        ("grafana.ini", "[security]\ncookie_secure = true\n", Kind::Grafana),
        ("a.ini", "[security]\ncookie_secure = true\n", Kind::Ini),
        ("config/server.properties", "broker.id=0\nlog.dirs=/a\n", Kind::Kafka),
        ("application-prod.properties", "spring.h2.console.enabled=true\n", Kind::Spring),
        ("src/main/resources/application.yml", "server:\n  port: 1\n", Kind::Spring),
        ("application.yml", "name: a\n", Kind::Yaml),
        ("src/appsettings.Production.json", "{\"AllowedHosts\": \"*\"}", Kind::Dotnet),
        ("src/appsettings.Development.json", "{\"AllowedHosts\": \"*\"}", Kind::Json),
        ("deploy/Caddyfile", ":80\n", Kind::Caddy),
        ("config/environments/production.rb", "config.x = 1\n", Kind::Rails),
        ("daemon.json", "{\"hosts\": []}", Kind::DockerDaemon),
        ("daemon.json", "{\"a\": 1}", Kind::Json),
        ("traefik.toml", "[api]\ninsecure = true\n", Kind::Traefik),
    ] {
        assert_eq!(shown(path, text).0, kind, "{path}: {text}");
    }
}

#[test]
fn options_have_a_blank_behind_their_names() {
    let text = "# c\nbind 127.0.0.1 -::1 # here\nrequirepass \"a # b\"\nsave 3600 1\nsave 300 100\nport 1\nport 2\nappendonly no\nappendonly yes\n";
    assert_eq!(
        shown("redis.conf", text).1,
        r#"{"bind":"127.0.0.1 -::1","requirepass":"a # b","save":["3600 1","300 100"],"port":["1","2"],"appendonly":"yes"}"#
    );
    let text = "PermitRootLogin=no\nPermitRootLogin yes\nMatch User a\n  PasswordAuthentication yes\nMatch all\n  X11Forwarding no\n";
    assert_eq!(
        shown("sshd_config", text).1,
        r#"{"PermitRootLogin":"no","Match":[{"criteria":"User a","PasswordAuthentication":"yes"},{"criteria":"all","X11Forwarding":"no"}]}"#
    );
    assert_eq!(
        shown("mosquitto.conf", "allow_anonymous false\nallow_anonymous true\n").1,
        r#"{"allow_anonymous":["false","true"]}"#
    );
}

#[test]
fn assignments_have_an_equals_sign_or_none() {
    let text = "\u{feff}ssl = on # c\nlisten_addresses='a''b,*'\nport 5432\nssl=off\n";
    assert_eq!(shown("postgresql.conf", text).1, r#"{"ssl":"off","listen_addresses":"a'b,*","port":"5432"}"#);
}

#[test]
fn records_of_who_may_log_in() {
    let text = "local all all peer\nhost all, b \"a b\" 10.0.0.0 255.0.0.0 md5 x=1 # c\nhostssl all all samenet cert\n";
    assert_eq!(
        shown("pg_hba.conf", text).1,
        r#"{"records":[{"type":"local","database":"all","user":"all","method":"peer"},{"type":"host","database":"all,b","user":"a b","address":"10.0.0.0 255.0.0.0","method":"md5","options":["x=1"]},{"type":"hostssl","database":"all","user":"all","address":"samenet","method":"cert"}]}"#
    );
}

#[test]
fn what_is_no_setting_is_told() {
    for (path, text) in [
        ("redis.conf", "port\n"),
        ("redis.conf.j2", "{% if a %}\nport 1\n"),
        ("postgresql.conf", "= 1\n"),
        ("pg_hba.conf", "all all trust\n"),
        ("pg_hba.conf", "include a.conf\n"),
    ] {
        assert_eq!(parse(&artifact(path, text)).problems.len(), 1, "{path}: {text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_with_spans_inside(text in testing::text_of("ab_ =#'\"{%,/:."), at in 0..4_usize) {
        let path = ["redis.conf", "sshd_config", "postgresql.conf", "pg_hba.conf"][at];
        testing::read_any(path, &text);
    }
}

#[test]
fn rails_settings_are_those_that_one_assignment_makes() {
    let text = "Rails.application.configure do\n  # config.a = 1\n  config.force_ssl = true # all of it\n  config.log_level = :debug\n  config.action_mailer.from = \"a b\"\n  config.x = ENV[\"X\"]\n  config.n = 5\n  if ENV[\"Y\"]\n    config.y = false\n  end\n  config.z == 1\nend\n";
    let wanted =
        r#"{"force_ssl":true,"log_level":"debug","action_mailer.from":"a b","x":"${ENV[\"X\"]}","n":5,"y":"${false}"}"#;
    assert_eq!(shown("config/environments/production.rb", text), (Kind::Rails, wanted.to_string()));
    let parsed = parse(&artifact("config/environments/production.rb", text));
    let root = &parsed.documents[0].root;
    let unknown = |key: &str| root.get(key).unwrap().as_unknown().is_some();
    assert!(unknown("x") && unknown("y") && !unknown("force_ssl"));
    assert_eq!(text.get(root.get("log_level").unwrap().span.range()), Some(":debug"));
    assert_eq!(text.get(root.entry("n").unwrap().key_span.range()), Some("config.n"));
    assert!(parse(&artifact("config/environments/test.rb", text)).documents.is_empty());
}

#[test]
fn laravel_settings_are_the_keys_of_the_array_that_a_file_returns() {
    let text = "<?php\nreturn [\n    // 'a' => 1,\n    /*\n    'b' => 2,\n    */\n    /* 'c' */\n    'secure' => env('S', true), // why\n    'name' => env('N'),\n    'same_site' => 'lax',\n    'origins' => ['*', 'b'],\n    'empty' => null,\n    'connections' => [\n        'pgsql' => [\n            'sslmode' => 'prefer',\n            'url' => 'a'.$b,\n        ],\n    ],\n    'n' => 5,\n];\n";
    let wanted = r#"{"session.secure":true,"session.name":"${env('N')}","session.same_site":"lax","session.origins":["*","b"],"session.empty":null,"session.connections.pgsql.sslmode":"prefer","session.connections.pgsql.url":"${'a'.$b}","session.n":5}"#;
    assert_eq!(shown("config/session.php", text), (Kind::Laravel, wanted.to_string()));
    let root = parse(&artifact("a/config/session.php", text)).documents.remove(0).root;
    assert!(root.get("session.name").unwrap().as_unknown().is_some());
    assert_eq!(text.get(root.get("session.same_site").unwrap().span.range()), Some("'lax'"));
    assert_eq!(text.get(root.entry("session.n").unwrap().key_span.range()), Some("'n'"));
    assert!(parse(&artifact("config/other.php", text)).documents.is_empty());
    for text in ["]\n]\n'a' => 1\n", "'a' => env(", "'a' => [\n".repeat(90).as_str(), "'", "\"é' => 'x'"] {
        testing::read_any("config/app.php", text);
    }
}

#[test]
fn a_caddyfile_is_its_directives_and_its_sites() {
    let text = "{\n\tauto_https off # why\n}\nhttp://a.com, b.com {\n\treverse_proxy x:1 {\n\t\ttransport http {\n\t\t\ttls_insecure_skip_verify\n\t\t}\n\t}\n\troot * /a#b\n}\n(snippet) {\n}\n{$HOST} {\n}\n";
    let wanted = r#"{"auto_https":["off"],"sites":["http://a.com","b.com","${HOST}"],"reverse_proxy":["x:1"],"transport":["http"],"tls_insecure_skip_verify":[""],"root":["* /a#b"],"(snippet)":[""]}"#;
    assert_eq!(shown("Caddyfile", text), (Kind::Caddy, wanted.to_string()));
    assert_eq!(shown("Caddyfile", "a.com\nfile_server\n").1, r#"{"sites":["a.com"],"file_server":[""]}"#);
    let root = parse(&artifact("Caddyfile", text)).documents.remove(0).root;
    let sites = root.get("sites").unwrap().as_array().unwrap();
    assert_eq!(text.get(sites[1].span.range()), Some("b.com"));
}

#[test]
fn blocks_of_a_caddyfile_that_do_not_match_are_told() {
    let problems = |text: &str| parse(&artifact("Caddyfile", text)).problems.len();
    assert_eq!(problems("a.test {\n root /x\n}\n"), 0);
    assert_eq!(problems(&"a.test {\n".repeat(50)), 1);
    assert_eq!(problems("a.test {\n}\n}\n"), 1);
}
