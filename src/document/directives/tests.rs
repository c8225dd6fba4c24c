use proptest::prelude::*;

use super::*;
use crate::document::detect_format;
use crate::document::testing::{artifact, json_of};
use crate::kind::Format;

/// Each directive on a line of its own, below its block: a name and its arguments.
fn outline(parsed: (Vec<Node>, Vec<Problem>)) -> (String, usize) {
    fn write(node: &Node, depth: usize, out: &mut String) {
        for directive in node.as_array().into_iter().flatten() {
            let text = |key| directive.get(key).map(json_of).unwrap_or_default();
            out.push_str(&format!("{}{} {}\n", " ".repeat(depth), text("directive"), text("args")));
            directive.get("block").into_iter().for_each(|block| write(block, depth + 1, out));
        }
    }
    let mut out = String::new();
    write(&parsed.0[0], 0, &mut out);
    (out, parsed.1.len())
}

fn nginx(text: &str) -> (String, usize) {
    outline(parse_nginx(&artifact("nginx.conf", text)))
}

fn apache(text: &str) -> (String, usize) {
    outline(parse_apache(&artifact("httpd.conf", text)))
}

fn haproxy(text: &str) -> (String, usize) {
    outline(parse_haproxy(&artifact("haproxy.cfg", text)))
}

#[test]
fn blocks_of_nginx_hold_directives() {
    let (outline, problems) = nginx("http { # c\n server { listen 443 ssl; server_name \"a b\" 'c'; }\n}\n");
    assert_eq!(
        outline,
        "\"http\" []\n \"server\" []\n  \"listen\" [\"443\",\"ssl\"]\n  \"server_name\" [\"a b\",\"c\"]\n"
    );
    assert_eq!(problems, 0);
}

#[test]
fn words_of_nginx_end_where_nginx_ends_them() {
    for (text, args) in [
        ("a b#c;", r#"["b#c"]"#),
        (r"a b\;c \$d;", r#"["b\\;c","\\$d"]"#),
        ("a ${name}x;", r#"["${name}x"]"#),
        ("a ${NAME};", r#"["${NAME}"]"#),
        ("a {{ x }} b{{y}};", r#"["{{ x }}","b{{y}}"]"#),
        ("a \"x;{\\\"}\";", r#"["x;{\"}"]"#),
    ] {
        assert_eq!(nginx(text), (format!("\"a\" {args}\n"), 0), "{text}");
    }
}

#[test]
fn what_is_filled_in_is_not_known() {
    let unknown = |roots: &[Node]| roots[0].resolve(&[0.into(), "args".into(), 0.into()]).0.node.as_unknown().is_some();
    for (text, filled) in [
        ("a ${PROTOCOLS};", true),
        ("a {{ protocols }};", true),
        ("a <%= @x %>;", true),
        ("a \"{{ x }}\";", true),
        ("a $host;", false),
        ("a ${host};", false),
    ] {
        assert_eq!(unknown(&parse_nginx(&artifact("a.conf", text)).0), filled, "{text}");
    }
    assert!(unknown(&parse_haproxy(&artifact("haproxy.cfg", "bind \"${ADDRESS}\"\n")).0));
    assert!(!unknown(&parse_haproxy(&artifact("haproxy.cfg", "bind '${ADDRESS}'\n")).0));
    assert!(unknown(&parse_apache(&artifact("httpd.conf", "SSLProtocol {{ x }}\n")).0));
}

#[test]
fn mistakes_of_nginx_cost_no_more_than_their_place() {
    for (text, problems) in [
        ("a b", 1),
        ("http { a b }", 1),
        ("}\na b;", 1),
        ("http { a b;", 1),
        ("{ a b; }", 1),
        (";", 1),
        ("{% if x %}\na b;\n{% endif %}\n", 2),
    ] {
        let (json, found) = nginx(text);
        assert_eq!(found, problems, "{text}: {json}");
        assert!(text == ";" || json.contains("\"a\" "), "{text}: {json}");
    }
}

#[test]
fn lua_in_nginx_is_skipped() {
    let text = "content_by_lua_block { local t = { a = \"}\" } -- }\n }\nroot /a;\n";
    assert_eq!(nginx(text), ("\"content_by_lua_block\" []\n\"root\" [\"/a\"]\n".to_string(), 0));
}

#[test]
fn sections_of_apache_are_blocks() {
    let text = "<VirtualHost *:443>\n  SSLEngine On # no comment\n  Header always set X \"a \\\"b\\\"\"\n</virtualhost>\nListen 80 \\\n  https\n";
    let expected = [
        r#""virtualhost" ["*:443"]"#,
        r##" "sslengine" ["On","#","no","comment"]"##,
        r#" "header" ["always","set","X","a \"b\""]"#,
        r#""listen" ["80","https"]"#,
    ];
    assert_eq!(apache(text), (expected.map(|line| format!("{line}\n")).concat(), 0));
    assert_eq!(apache("<IfModule a>\nb\n</Directory>\n</IfModule>\n").1, 2);
}

#[test]
fn sections_of_haproxy_hold_their_lines() {
    let text = "global\n  log a\\ b # c\n\nfrontend web\n  bind :443 ssl\n";
    let expected = "\"global\" []\n \"log\" [\"a b\"]\n\"frontend\" [\"web\"]\n \"bind\" [\":443\",\"ssl\"]\n";
    assert_eq!(haproxy(text), (expected.to_string(), 0));
}

#[test]
fn depth_is_bounded() {
    let text = "a {".repeat(100_000);
    let (roots, problems) = parse_nginx(&artifact("nginx.conf", &text));
    assert!(problems.iter().any(|problem| problem.message == TOO_DEEP));
    drop(roots);
}

#[test]
fn files_are_known_by_name_and_content() {
    for (path, text, format) in [
        ("nginx/default.conf", "server {\n  listen 80;\n}\n", Some(Format::Nginx)),
        ("docker/default.conf.template", "server {\n  listen ${PORT};\n}\n", Some(Format::Nginx)),
        ("nginx/tls.conf", "# TLS\nssl_protocols TLSv1.2;\n", Some(Format::Nginx)),
        ("etc/nginx/sites-available/shop", "server {\n listen 80;\n}\n", Some(Format::Nginx)),
        ("conf/application.conf", "server {\n  port = 80\n}\n", None),
        ("named.conf", "options {\n  directory \"/var\";\n};\n", None),
        ("site.conf", "<VirtualHost *:80>\n</VirtualHost>\n", Some(Format::Apache)),
        ("public/.htaccess", "Options -Indexes\n", Some(Format::Apache)),
        ("haproxy.cfg", "global\n  daemon\ndefaults\n  mode http\n", Some(Format::Haproxy)),
        ("setup.cfg", "[metadata]\nname = a\n", None),
        ("globals.cfg", "global = 1\ndefaults = 2\n", None),
    ] {
        assert_eq!(of_file(path, path.rsplit('/').next().unwrap(), text), format, "{path}");
    }
}

fn spans_fit(text: &str, node: &Node) {
    assert!(text.get(node.span.range()).is_some(), "{:?}", node.span);
    node.as_array().into_iter().flatten().for_each(|item| spans_fit(text, item));
    node.as_object().into_iter().flatten().for_each(|entry| spans_fit(text, &entry.node));
}

proptest! {
    #[test]
    fn any_text_has_its_spans(text in "([a-z ;{}#\"'\\\\<>/$%\n]|é|\\$\\{A\\}|\\{\\{ x \\}\\}|global\n|<A b>\n|</A>\n){0,60}") {
        for parse in [parse_nginx, parse_apache, parse_haproxy] {
            let (roots, problems) = parse(&artifact("a.conf", &text));
            prop_assert!(problems.iter().all(|problem| text.get(problem.span.range()).is_some()));
            roots.iter().for_each(|root| spans_fit(&text, root));
        }
    }
}

#[test]
fn usual_layouts_of_nginx_are_known() {
    let site = "server { listen 443 ssl; ssl_protocols SSLv3; }\n";
    for (path, text, format) in [
        ("nginx.conf", "events {}\nhttp { server { listen 443 ssl; ssl_protocols SSLv3; } }\n", Format::Nginx),
        ("deploy/nginx.conf.j2", "{{ settings }}\n", Format::Nginx),
        ("etc/nginx/sites-available/shop.io", site, Format::Nginx),
        ("etc/nginx/sites-enabled/shop", site, Format::Nginx),
        ("etc/nginx/conf.d/shop", site, Format::Nginx),
        ("etc/apache2/sites-available/shop.io", "<VirtualHost *:443>\n</VirtualHost>\n", Format::Apache),
        ("etc/nginx/sites-available/README", "One file a site; see the manual.\n", Format::Text),
        ("etc/bind/named.conf", "server 10.0.0.1 { bogus yes; };\ninclude \"x\";\n", Format::Text),
    ] {
        assert_eq!(detect_format(&artifact(path, text)), format, "{path}");
    }
}
