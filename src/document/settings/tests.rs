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
