//! Passwords in connection strings, and in the parameters of a database's URL.

use super::login::{Form, Login};
use super::syntax::{Reader, Syntax};
use super::url::MAX_AUTHORITY;
use crate::detect::secrets::kinds::words::addresses::DATABASES;
use crate::detect::secrets::look::keywords::Hit;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

/// What wakes this reader.
pub(super) static SYNTAX: Syntax =
    Syntax { words: &["password=", "pwd=", ORACLE, GO_TCP, GO_UNIX], reader: Reader::Login(in_connection_string) };

/// What begins the URLs of Oracle's JDBC driver.
const ORACLE: &str = "jdbc:oracle:";

/// What stands behind the password in a data source of Go's MySQL driver: `user:v@tcp(host:3306)/db`
/// (<https://github.com/go-sql-driver/mysql#dsn-data-source-name>).
const GO_TCP: &str = "@tcp(";
const GO_UNIX: &str = "@unix(";

/// The password that ends where the hit begins.
fn in_go_data_source<'a>(text: &'a str, hit: &Hit) -> Option<Login<'a>> {
    let before = text.get(floor_boundary(text, hit.start.saturating_sub(MAX_AUTHORITY))..hit.start)?;
    let start = before.rfind(|c: char| c.is_whitespace() || "\"'`=".contains(c)).map_or(0, |at| at + 1);
    let (user, value) = before.get(start..)?.split_once(':')?;
    let host = text.get(hit.end..floor_boundary(text, hit.end + MAX_AUTHORITY))?.split([')', ':']).next()?.to_string();
    let (at, span) = (hit.start - value.len(), Span::new(hit.start - value.len(), hit.start));
    let fits = !value.is_empty() && !value.contains(['%', '$', '{', '<']) && !user.is_empty();
    fits.then(|| Login {
        form: Form::ConnectionString,
        at,
        span,
        value,
        user,
        scheme: String::new(),
        server: "",
        host,
        path: "",
    })
}

/// The password of `...;Password=value;...` or `jdbc:...?password=value`, whose value starts behind the hit.
fn in_connection_string<'a>(text: &'a str, hit: &Hit) -> Option<Login<'a>> {
    if text.get(hit.start..hit.end).is_some_and(|word| word.starts_with('@')) {
        return in_go_data_source(text, hit);
    }
    let at = hit.end;
    let rest = text.get(at..floor_boundary(text, at + MAX_AUTHORITY))?;
    if text.get(..at).is_some_and(|before| before.ends_with(ORACLE)) {
        return in_oracle_url(rest, at);
    }
    let before = text.get(floor_boundary(text, at.saturating_sub(400))..at)?;
    if before.contains("LoginModule ") && before.contains(" required") {
        return in_login_module(rest, at);
    }
    let end = rest.find(|c: char| c.is_whitespace() || ";&\"'`<>|,".contains(c)).unwrap_or(rest.len());
    let value = rest.get(..end)?;
    // PHP's `{$request->password}` and `$request->password` in a string.
    if value.starts_with("{$") || value.starts_with('$') && rest.get(end..).is_some_and(|rest| rest.starts_with('>')) {
        return None;
    }
    let before = before.rsplit(['\n', '"', '\'', '`']).next()?.to_ascii_lowercase();
    let field = |names: &[&str]| {
        names.iter().find_map(|name| before.rsplit_once(name)).map(|(_, rest)| server(rest).to_string())
    };
    let (form, scheme, host) = if let Some((scheme, rest)) = before.split_once("://") {
        let scheme = scheme.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
        if !DATABASES.contains(&scheme) || !before.contains(['?', ';']) {
            return None;
        }
        (Form::ParameterOfUrl, scheme.to_string(), rest.split(['/', ':', ';', '?']).next()?.to_string())
    } else {
        let host =
            in_list_of_options(&before, rest.get(end..).unwrap_or_default()).map(str::to_string).or_else(|| {
                field(&["server=", "data source=", "host=", "addr=", "datasource=", "address=", "provider="])
                    // The sign that begins a comment of INI joins nothing.
                    .filter(|_| before.trim_start().trim_start_matches(';').contains(';') || is_conninfo(&before))
                    // `e.host=o.host,e.path.pop();e.password=o.password` is code.
                    .filter(|_| !is_code(&before, value))
            })?;
        (Form::ConnectionString, String::new(), host)
    };
    let span = Span::new(at, at + value.len());
    Some(Login { form, at, span, value, user: "", scheme, server: "", host, path: "" })
}

/// The host of a string of StackExchange.Redis, which begins with it (<https://stackexchange.github.io/StackExchange.Redis/Configuration>):
/// `cache.acme.dev:6380,password=v,ssl=True`. `before` ends behind `password=`, `after` begins behind its value. Arguments of a call
/// have no port, and a blank between them.
fn in_list_of_options<'b>(before: &'b str, after: &str) -> Option<&'b str> {
    let (first, _) = before.split_once(',')?;
    let server = first.rsplit(|c: char| c.is_whitespace() || c == '=').next()?;
    let (host, port) = server.rsplit_once(':').unwrap_or((server, "6379"));
    let is_host = host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
    let password = before.trim_end().trim_end_matches("password=").trim_end();
    let is_list = server.len() > host.len() || after.strip_prefix(',').is_some_and(|rest| rest.contains('='));
    (is_host && is_list && port.parse::<u16>().is_ok() && password.ends_with(',')).then_some(host)
}

/// Whether `password=` stands in a program without blanks: it calls, and takes the value from a name's part.
fn is_code(before: &str, value: &str) -> bool {
    let part = value.rsplit('.').next().unwrap_or_default();
    let name = value.split_once('.').is_some_and(|(name, _)| name.len() <= 2) && ["password", "pwd"].contains(&part);
    name && before.contains('.')
}

/// The host in what a connection string gives for its server: without SQL Server's protocol before it and the port or the
/// instance behind it (<https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring>):
/// `tcp:host,1433`, `np:\\host\pipe`, `host\instance`.
fn server(rest: &str) -> &str {
    let rest = rest.trim_start();
    let bare =
        ["tcp:", "np:", "lpc:", "admin:"].iter().find_map(|protocol| rest.strip_prefix(protocol)).unwrap_or(rest);
    let bare = bare.trim_start_matches(['/', '\\', ' ']);
    bare.split([';', ',', '&', ':', '/', ' ', '\\']).next().unwrap_or_default()
}

/// Whether a string is one of libpq's (<https://www.postgresql.org/docs/current/libpq-connect.html>): `host=a user=b`.
fn is_conninfo(lower: &str) -> bool {
    let names = lower.split(' ').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name);
    names.filter(|name| ["host", "hostaddr", "port", "user", "dbname"].contains(&name.trim_start())).count() > 1
}

/// The password of `PlainLoginModule required username="u" password="v";`, Kafka's configuration of JAAS
/// (<https://kafka.apache.org/documentation/#security_sasl_jaasconfig>); `rest` stands at `at`, behind `password=`.
fn in_login_module(rest: &str, at: usize) -> Option<Login<'_>> {
    let body = rest.trim_start_matches(['\\', '"', '\'']);
    let end = body.find(|c: char| c.is_whitespace() || ";\"'\\`<>".contains(c)).unwrap_or(body.len());
    let value = body.get(..end)?;
    let start = at + rest.len() - body.len();
    let (form, span) = (Form::LoginModule, Span::new(start, start + value.len()));
    let (scheme, host) = (String::new(), "Kafka".to_string());
    Some(Login { form, at, span, value, user: "", scheme, server: "", host, path: "" })
}

/// The password of `jdbc:oracle:thin:user/password@host` (Oracle's JDBC Developer's Guide, "Data Sources and URLs");
/// `rest` stands at `at`, behind `jdbc:oracle:`.
fn in_oracle_url(rest: &str, at: usize) -> Option<Login<'_>> {
    let driver = rest.find(':')? + 1;
    let (user, tail) = rest.get(driver..)?.split_once('/')?;
    let (value, host) = tail.split_once('@')?;
    if user.is_empty() || format!("{user}{value}").contains(|c: char| c.is_whitespace() || "\"'`<>(){}$".contains(c)) {
        return None;
    }
    let server =
        host.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric() && !".-_".contains(c)).next()?;
    let start = at + driver + user.len() + 1;
    let (form, span) = (Form::OracleUrl, Span::new(start, start + value.len()));
    let (scheme, host) = ("oracle".to_string(), server.to_ascii_lowercase());
    Some(Login { form, at, span, value, user, scheme, server, host, path: "" })
}
