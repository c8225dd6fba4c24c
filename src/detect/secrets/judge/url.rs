//! Whether the login of a URL or a connection string counts, and what it is.

use super::candidate::{Candidate, of_place};
use super::place::Place;
use crate::detect::Confidence;
use crate::detect::secrets::kinds;
use crate::detect::secrets::kinds::randomness::looks_random;
use crate::detect::secrets::kinds::values::{Nature, is_change_me, is_guessable, is_identifier, nature};
use crate::detect::secrets::kinds::words::addresses::{HOSTS_IN_EXAMPLES, RESERVED_DOMAINS, USERS_IN_EXAMPLES};
use crate::detect::secrets::medium::{Medium, is_comment, is_prompt};
use crate::detect::secrets::read::login::{Form, Login};
use crate::detect::secrets::text::floor_boundary;

const DATABASE_URL: &str = "database-url-password";
const URL: &str = "url-password";
const CONNECTION_STRING: &str = "connection-string-password";

/// The claim on a login of `text`, whose places are in that text.
pub(crate) fn judge(text: &str, login: Login<'_>, place: Place) -> Option<Candidate> {
    let medium = place.medium;
    // `changeme`: weak where nobody changed it, which production tells.
    let forgotten = is_change_me(login.value);
    let (id, weak) = if forgotten { left(text, &login, place)? } else { verdict(text, &login, medium)? };
    let detector = kinds::by_id(id)?;
    // In a test, what a person could have made up is a double of the real one.
    let double = place.doubles && !looks_random(login.value);
    if double && medium == Medium::Source {
        return None;
    }
    let guessable = weak || login.user.eq_ignore_ascii_case(login.value) || is_guessable(login.value, &login.host);
    // What a manual shows of a server that it does not name.
    let unnamed = stands_for_user(login.user) || stands_for_host(&login.host) || !login.host.contains('.');
    let shown = place.explained && (guessable && unnamed && !is_local(&login.host) || stands_for_user(login.user));
    let syntax = match login.form {
        Form::ConnectionString | Form::LoginModule => "connection-string",
        _ => "url",
    };
    let mut attributes = vec![("host".to_string(), login.host.clone())];
    attributes.push(("local".to_string(), is_local(&login.host).to_string()));
    attributes.push(("scheme".to_string(), login.scheme));
    attributes.extend(of_place(place, guessable));
    Some(Candidate {
        detector,
        span: login.span,
        value: login.value.to_string(),
        beside: Vec::new(),
        confidence: if double || shown || forgotten { Confidence::Low } else { detector.confidence },
        syntax,
        medium,
        name: None,
        weak,
        checksum: None,
        decoded: Vec::new(),
        vendor: None,
        attributes,
    })
}

/// The same of a value that is only the wish that somebody change it.
fn left(text: &str, login: &Login<'_>, place: Place) -> Option<(&'static str, bool)> {
    let id = match login.form {
        Form::ConnectionString | Form::LoginModule => CONNECTION_STRING,
        Form::DatabaseUrl | Form::OracleUrl | Form::ParameterOfUrl => DATABASE_URL,
        Form::Url | Form::UserOfUrl => URL,
    };
    let shown = place.fence || place.doubles || in_comment(text, login.at) || is_documentation(&login.host);
    (place.is_used() && !shown && !login.host.is_empty()).then_some((id, true))
}

/// The id of its kind, and whether everybody knows the value; `None` when it does not count.
fn verdict(text: &str, login: &Login<'_>, medium: Medium) -> Option<(&'static str, bool)> {
    match login.form {
        Form::UserOfUrl => is_token(login.value, login.server, login.path).then_some((URL, false)),
        Form::Url | Form::DatabaseUrl => {
            let value = login.value;
            let made_up = is_change_me(value) || nature(value) == Nature::Weak || is_identifier(value);
            if made_up && (in_comment(text, login.at) || is_prompt(text, login.at)) {
                return None;
            }
            let database = login.form == Form::DatabaseUrl;
            Some((if database { DATABASE_URL } else { URL }, password(login, medium, database)?))
        }
        Form::OracleUrl => Some((DATABASE_URL, password(login, medium, true)?)),
        Form::LoginModule => Some((CONNECTION_STRING, of_login_module(login.value, medium)?)),
        Form::ParameterOfUrl => Some((DATABASE_URL, of_connection_string(text, login, medium)?)),
        Form::ConnectionString => Some((CONNECTION_STRING, of_connection_string(text, login, medium)?)),
    }
}

/// Whether the password of a login module counts, and if so whether it is one that everybody knows.
fn of_login_module(password: &str, medium: Medium) -> Option<bool> {
    match nature(password) {
        Nature::Weak if matches!(medium, Medium::Configuration | Medium::Shell) => Some(true),
        Nature::Literal if password.len() >= 4 && (medium != Medium::Prose || !is_identifier(password)) => Some(false),
        _ => None,
    }
}

/// The same for that of a connection string.
fn of_connection_string(text: &str, login: &Login<'_>, medium: Medium) -> Option<bool> {
    let password = login.value;
    match nature(password) {
        Nature::Weak if medium == Medium::Configuration && !in_comment(text, login.at) => Some(true),
        Nature::Literal if is_documentation(&login.host) => None,
        Nature::Literal if medium != Medium::Prose && password.len() >= 4 => Some(false),
        Nature::Literal if password.len() >= 10 && !is_identifier(password) => Some(false),
        _ => None,
    }
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
    let before = text.get(floor_boundary(text, at.saturating_sub(MAX_LINE))..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    (line.len() < before.len() || at <= MAX_LINE) && is_comment(line)
}

/// Whether the password counts, and if so whether it is one that everybody knows.
fn password(login: &Login<'_>, medium: Medium, database: bool) -> Option<bool> {
    let (user, password, host) = (login.user, login.value, login.host.as_str());
    let used = matches!(medium, Medium::Configuration | Medium::Shell) && database;
    if password.len() < 3
        || host.is_empty()
        || password.starts_with('[')
        || !password.bytes().any(|b| b.is_ascii_alphanumeric())
    {
        return None;
    }
    // Whoever shows the form takes no pains over the password.
    let stands_for = stands_for_user(user) && !(is_made_by_machine(user, password) && looks_random(password));
    match nature(password) {
        Nature::Reference if password != "secret" => None,
        Nature::Placeholder => None,
        // `postgres://app:v@${DB_HOST}/app`: only the host is elsewhere.
        Nature::Literal if medium != Medium::Prose && is_elsewhere(host) && is_made_by_machine(user, password) => {
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
            let wordy = is_identifier(password) && !looks_random(password);
            (!documentation && !wordy && (password.len() >= 6 && medium != Medium::Prose || password.len() >= 10))
                .then_some(false)
        }
    }
}

/// Whether a password is one that an example would not have.
fn is_made_by_machine(user: &str, password: &str) -> bool {
    let digits = password.bytes().filter(u8::is_ascii_digit).count();
    let drawn = digits >= 2 && !is_identifier(password) || password.len() >= 16 && looks_random(password);
    password.len() >= 10 && drawn && !user.contains(['$', '{']) && user != password
}

/// Whether the host is a variable of the program: `${HOST}`, `$HOST`, `{host}`, `%s`, `#{host}`, `{{ .Values.host }}`, or
/// what a string goes on with.
fn is_elsewhere(host: &str) -> bool {
    host.starts_with(['$', '{', '%', '#', '+']) || host.starts_with("\\(")
}

/// `user`, `username`: what a manual calls whoever logs in.
fn stands_for_user(user: &str) -> bool {
    USERS_IN_EXAMPLES.contains(&user)
}

/// Hosts that only the machine itself, or its neighbours in a compose file, can reach.
fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1" | "[::1]" | "0.0.0.0" | "host.docker.internal")
        || host.ends_with(".localhost")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::secrets::look::keywords::Hit;
    use crate::detect::secrets::read::SYNTAXES;
    use crate::detect::secrets::read::syntax::Reader;

    /// What the reader that `word` wakes finds at its first place, if it counts.
    fn found_at<'a>(word: &str, text: &'a str, medium: Medium) -> Option<(&'a str, &'static str, bool)> {
        let syntax = SYNTAXES.iter().find(|syntax| syntax.words.contains(&word)).unwrap();
        let Reader::Login(read) = syntax.reader else { panic!("{word} wakes no reader of logins") };
        let start = text.find(word)?;
        let login = read(text, &Hit { start, end: start + word.len(), keyword: 0 })?;
        let (kind, weak) = verdict(text, &login, medium)?;
        Some((login.value, kind, weak))
    }

    fn found(text: &str, medium: Medium) -> Option<(&str, &'static str, bool)> {
        found_at("://", text, medium)
    }

    #[test]
    fn the_password_of_an_oracle_url_is_found() {
        let found = |text| found_at("jdbc:oracle:", text, Medium::Source).map(|(value, ..)| value);
        assert_eq!(found("jdbc:oracle:thin:app/q9Zx27LmPw@db.acme.dev:1521:X"), Some("q9Zx27LmPw"));
        assert_eq!(found("jdbc:oracle:thin:app/q9Zx27LmPw@//db.acme.dev/X"), Some("q9Zx27LmPw"));
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
