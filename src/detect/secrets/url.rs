//! Passwords in URLs (RFC 3986 section 3.2.1) and in connection strings.

use super::context::{Medium, is_comment, is_prompt};
use super::randomness::looks_random;
use super::values::{Nature, is_change_me, is_identifier, nature};
use super::words::addresses::{DATABASES, HOSTS_IN_EXAMPLES, RESERVED_DOMAINS, SCHEMES, USERS_IN_EXAMPLES};
use crate::span::Span;

/// A password that stands in a URL or a connection string.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UrlPassword {
    pub(crate) span: Span,
    pub(crate) detector: &'static str,
    pub(crate) weak: bool,
    pub(crate) scheme: String,
    pub(crate) host: String,
}

/// The longest authority that is read, in bytes.
const MAX_AUTHORITY: usize = 512;

/// The password in the authority of the URL whose `://` stands at `at`.
pub(crate) fn in_authority(text: &str, at: usize, medium: Medium) -> Option<UrlPassword> {
    let before = text.get(super::checks::floor_boundary(text, at.saturating_sub(24))..at)?;
    let scheme = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+').next()?.to_ascii_lowercase();
    let (base, _) = scheme.split_once('+').unwrap_or((&scheme, ""));
    let database = DATABASES.contains(&scheme.as_str()) || DATABASES.contains(&base);
    if !database && !SCHEMES.contains(&scheme.as_str()) {
        return None;
    }
    let start = at + 3;
    let rest = text.get(start..super::checks::floor_boundary(text, start + MAX_AUTHORITY))?;
    let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'`<>|\\,)".contains(c)).unwrap_or(rest.len());
    let (userinfo, host) = rest.get(..end)?.rsplit_once('@')?;
    let host_name = host.split(':').next().unwrap_or_default();
    let Some((user, password)) = userinfo.split_once(':') else {
        return is_token(userinfo, host_name, rest.get(end..)?).then(|| UrlPassword {
            span: Span::new(start, start + userinfo.len()),
            detector: "url-password",
            weak: false,
            host: host_name.to_ascii_lowercase(),
            scheme,
        });
    };
    let offset = start + user.len() + 1;
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let made_up = is_change_me(password) || nature(password) == Nature::Weak || is_identifier(password);
    if made_up && (in_comment(text, at) || is_prompt(text, at)) {
        return None;
    }
    let weak = judge(user, password, &host, medium, database)?;
    let detector = if database { "database-url-password" } else { "url-password" };
    Some(UrlPassword { span: Span::new(offset, offset + password.len()), detector, weak, scheme, host })
}

/// Whether the user of a URL without a password is a token: drawn at random, and neither a commit's name in the URL of
/// its sources nor the public key of a Sentry DSN, whose path is the project's number
/// (<https://docs.sentry.io/concepts/key-terms/dsn-explainer/>).
fn is_token(user: &str, host: &str, path: &str) -> bool {
    let path = path.split(|c: char| c.is_whitespace() || "\"'`<>|\\,)".contains(c)).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let dsn = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit());
    user.len() >= 20 && !dsn && !is_documentation(host) && host.contains('.') && looks_random(user)
}

/// How far before a URL its line is looked at.
const MAX_LINE: usize = 400;

/// Whether the line of an offset is a comment: there a URL shows the form.
fn in_comment(text: &str, at: usize) -> bool {
    let before = text.get(super::checks::floor_boundary(text, at.saturating_sub(MAX_LINE))..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (line.len() < before.len() || at <= MAX_LINE) && is_comment(line)
}

/// Whether the password counts, and if so whether it is one that everybody knows.
fn judge(user: &str, password: &str, host: &str, medium: Medium, database: bool) -> Option<bool> {
    let used = matches!(medium, Medium::Configuration | Medium::Shell) && database;
    if password.len() < 3
        || host.is_empty()
        || password.starts_with('[')
        || !password.bytes().any(|b| b.is_ascii_alphanumeric())
    {
        return None;
    }
    let stands_for = USERS_IN_EXAMPLES.contains(&user);
    match nature(password) {
        Nature::Reference if password != "secret" => None,
        Nature::Placeholder => None,
        // `postgres://app:v@${DB_HOST}/app`: only the host is elsewhere.
        Nature::Literal if medium != Medium::Prose && host.starts_with("${") && is_made_by_machine(user, password) => {
            Some(false)
        }
        _ if host.contains(['$', '{', '<', '[', '%']) || user.contains("${") => None,
        Nature::Weak if used => (!(stands_for && stands_for_host(host))).then_some(true),
        // Named after its user: nobody has to guess long.
        Nature::Literal if used && user.eq_ignore_ascii_case(password) => Some(true),
        Nature::Weak => (database
            && medium == Medium::Source
            && !stands_for
            && !is_local(host)
            && !is_documentation(host)
            && host.contains('.'))
        .then_some(true),
        _ if used => Some(false),
        _ => {
            let documentation = is_documentation(host) || stands_for || user.eq_ignore_ascii_case(password);
            let wordy = super::values::is_identifier(password) && !super::randomness::looks_random(password);
            (!documentation && !wordy && (password.len() >= 6 && medium != Medium::Prose || password.len() >= 10))
                .then_some(false)
        }
    }
}

/// Whether a password is one that an example would not have.
fn is_made_by_machine(user: &str, password: &str) -> bool {
    let digits = password.bytes().filter(u8::is_ascii_digit).count();
    password.len() >= 10 && digits >= 2 && !is_identifier(password) && !user.contains(['$', '{']) && user != password
}

/// Hosts that only the machine itself, or its neighbours in a compose file, can reach.
pub(crate) fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]" | "0.0.0.0" | "host.docker.internal")
        || host.ends_with(".localhost")
}

/// Whether a text has the form of a server's name, with a port perhaps: `git.acme.dev`, `db.acme.dev:8443`.
pub(crate) fn is_domain(text: &str) -> bool {
    let host = text.split_once(':').map_or(text, |(host, _)| host);
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253 && host.split('.').all(part) && last.len() >= 2 && last.bytes().all(|b| b.is_ascii_lowercase())
}

/// Hosts and addresses reserved for documentation (RFC 2606, RFC 5737), and what stands for a host.
fn is_documentation(host: &str) -> bool {
    RESERVED_DOMAINS.iter().any(|name| host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
        || ["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|net| host.starts_with(net))
        || [".example", ".test", ".invalid"].iter().any(|end| host.ends_with(end))
        || stands_for_host(host)
}

/// A host that no server of anybody's is called. One below `example.com` may be: who invents a host for a guide does so
/// for each of the servers.
fn stands_for_host(host: &str) -> bool {
    RESERVED_DOMAINS.contains(&host) || HOSTS_IN_EXAMPLES.contains(&host)
}

/// The password of `PlainLoginModule required username="u" password="v";`, Kafka's configuration of JAAS
/// (<https://kafka.apache.org/documentation/#security_sasl_jaasconfig>); `rest` stands at `at`, behind `password=`.
fn in_login_module(rest: &str, at: usize, medium: Medium) -> Option<UrlPassword> {
    let body = rest.trim_start_matches(['\\', '"', '\'']);
    let end = body.find(|c: char| c.is_whitespace() || ";\"'\\`<>".contains(c)).unwrap_or(body.len());
    let password = body.get(..end)?;
    let weak = match nature(password) {
        Nature::Weak if matches!(medium, Medium::Configuration | Medium::Shell) => true,
        Nature::Literal if password.len() >= 4 && (medium != Medium::Prose || !is_identifier(password)) => false,
        _ => return None,
    };
    let start = at + rest.len() - body.len();
    let span = Span::new(start, start + password.len());
    let (scheme, host) = (String::new(), "Kafka".to_string());
    Some(UrlPassword { span, detector: "connection-string-password", weak, scheme, host })
}

/// What begins the URLs of Oracle's JDBC driver.
pub(super) const ORACLE: &str = "jdbc:oracle:";

/// The password of `jdbc:oracle:thin:user/password@host` (Oracle's JDBC Developer's Guide, "Data Sources and URLs");
/// `rest` stands at `at`, behind `jdbc:oracle:`.
fn in_oracle_url(rest: &str, at: usize, medium: Medium) -> Option<UrlPassword> {
    let driver = rest.find(':')? + 1;
    let (user, tail) = rest.get(driver..)?.split_once('/')?;
    let (password, host) = tail.split_once('@')?;
    if user.is_empty() || format!("{user}{password}").contains(|c: char| c.is_whitespace() || "\"'`<>(){}$".contains(c))
    {
        return None;
    }
    let host = host.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric() && !".-_".contains(c)).next()?;
    let host = host.to_ascii_lowercase();
    let weak = judge(user, password, &host, medium, true)?;
    let start = at + driver + user.len() + 1;
    let span = Span::new(start, start + password.len());
    Some(UrlPassword { span, detector: "database-url-password", weak, scheme: "oracle".to_string(), host })
}

/// The password of `...;Password=value;...` or `jdbc:...?password=value`, whose value starts at `at`.
pub(crate) fn in_connection_string(text: &str, at: usize, medium: Medium) -> Option<UrlPassword> {
    let rest = text.get(at..super::checks::floor_boundary(text, at + MAX_AUTHORITY))?;
    if text.get(..at).is_some_and(|before| before.ends_with(ORACLE)) {
        return in_oracle_url(rest, at, medium);
    }
    let before = text.get(super::checks::floor_boundary(text, at.saturating_sub(400))..at)?;
    if before.contains("LoginModule ") && before.contains(" required") {
        return in_login_module(rest, at, medium);
    }
    let end = rest.find(|c: char| c.is_whitespace() || ";&\"'`<>|,".contains(c)).unwrap_or(rest.len());
    let password = rest.get(..end)?;
    let before = before.rsplit(['\n', '"', '\'', '`']).next()?.to_ascii_lowercase();
    let field = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| before.rsplit_once(name))
            .map(|(_, rest)| rest.split([';', ',', '&', ':', '/', ' ']).next().unwrap_or_default().to_string())
    };
    let (detector, scheme, host) = if let Some((scheme, rest)) = before.split_once("://") {
        let scheme = scheme.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
        if !DATABASES.contains(&scheme) || !before.contains(['?', ';']) {
            return None;
        }
        ("database-url-password", scheme.to_string(), rest.split(['/', ':', ';', '?']).next()?.to_string())
    } else {
        let host = field(&["server=", "data source=", "host=", "addr=", "datasource=", "address="])
            .filter(|_| before.contains(';') || is_conninfo(&before))?;
        ("connection-string-password", String::new(), host)
    };
    let used = medium == Medium::Configuration;
    let weak = match nature(password) {
        Nature::Weak if used && !in_comment(text, at) => true,
        Nature::Literal if is_documentation(&host) => return None,
        Nature::Literal if medium != Medium::Prose && password.len() >= 4 => false,
        Nature::Literal if password.len() >= 10 && !is_identifier(password) => false,
        _ => return None,
    };
    Some(UrlPassword { span: Span::new(at, at + password.len()), detector, weak, scheme, host })
}

/// Whether a string is one of libpq's (<https://www.postgresql.org/docs/current/libpq-connect.html>): `host=a user=b`.
fn is_conninfo(lower: &str) -> bool {
    let names = lower.split(' ').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name);
    names.filter(|name| ["host", "hostaddr", "port", "user", "dbname"].contains(&name.trim_start())).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, medium: Medium) -> Option<(&str, &'static str, bool)> {
        let url = in_authority(text, text.find("://")?, medium)?;
        Some((text.get(url.span.range())?, url.detector, url.weak))
    }

    #[test]
    fn the_password_of_an_oracle_url_is_found() {
        let found = |text: &str| {
            let url = in_connection_string(text, text.find(ORACLE)? + ORACLE.len(), Medium::Source)?;
            text.get(url.span.range()).map(str::to_string)
        };
        assert_eq!(found("jdbc:oracle:thin:app/q9Zx27LmPw@db.acme.dev:1521:X").as_deref(), Some("q9Zx27LmPw"));
        assert_eq!(found("jdbc:oracle:thin:app/q9Zx27LmPw@//db.acme.dev/X").as_deref(), Some("q9Zx27LmPw"));
        for text in
            ["jdbc:oracle:thin:@db:1521/a@b", "jdbc:oracle:thin:${U}/${P}@db.x", "jdbc:oracle:thin:scott/tiger@host"]
        {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_in_place_of_the_user_is_found() {
        let url = |text| found(text, Medium::Source).map(|(value, ..)| value);
        assert_eq!(url("https://q8Zr1LxW0pVn6TbYc4Hs@git.acme.dev/x.git"), Some("q8Zr1LxW0pVn6TbYc4Hs"));
        for text in [
            "https://9f86d081884c7d659a2feaa0c55ad015@sentry.acme.dev/17",
            "https://deploy@git.acme.dev/x.git",
            "https://q8Zr1LxW0pVn6TbYc4Hs@example.com/x.git",
        ] {
            assert_eq!(url(text), None, "{text}");
        }
    }

    #[test]
    fn the_password_of_a_url_is_found_at_its_place() {
        let text = "DB_URL=postgresql://user:password@localhost:5432/database";
        assert_eq!(found(text, Medium::Configuration), Some(("password", "database-url-password", true)));
        assert_eq!(found(text, Medium::Source), None);
        assert_eq!(
            found("u = 'mysql+pymysql://app:q9Zx27LmPw@db.acme.dev/x'", Medium::Source),
            Some(("q9Zx27LmPw", "database-url-password", false))
        );
        assert_eq!(
            found("https://app:q9Zx27LmPw@git.acme.dev/x", Medium::Shell),
            Some(("q9Zx27LmPw", "url-password", false))
        );
        for text in [
            "postgres://u:${P}@db/x",
            "https://acme.dev/a:b@c",
            "https://user:pass@host/",
            "redis://user:password@example.com:6379",
            "postgres://USERNAME:PASSWORD@HOST/DBNAME",
            "mysql://root:%{lookup('db')}@db/x",
            "postgres://db/x",
            "http://a:@b",
        ] {
            assert_eq!(found(text, Medium::Configuration), None, "{text}");
        }
    }
}
