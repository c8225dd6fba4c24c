//! The host of an address that is written in the source.

/// The host of `https://people.example.com/v1?q=...`, as written with its quotes; `None` for a relative address, for one
/// that is not known, and for this machine.
pub(super) fn host(written: &str) -> Option<&str> {
    let text = unquoted(written);
    let rest = ["https://", "http://", "wss://", "ws://"].iter().find_map(|scheme| text.strip_prefix(scheme))?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-')).unwrap_or(rest.len());
    let (host, after) = rest.split_at(end);
    // `https://${host}` and `https://api.${domain}` are not known.
    let whole = !after.starts_with("${") && !after.starts_with(['{', '%']) && !after.starts_with('@');
    bare(host).filter(|_| whole)
}

/// A host that stands by itself: `crm.example.com`, not `localhost`.
pub(super) fn bare(host: &str) -> Option<&str> {
    let own = host == "localhost" || host.starts_with("127.") || host == "0.0.0.0";
    let own = own || [".localhost", ".local", ".internal"].iter().any(|suffix| host.ends_with(suffix));
    let is_plain = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    (!own && is_plain && host.contains('.')).then_some(host)
}

/// Whether what says where an address leads is a host, and not the name of a setting or of a package.
pub(super) fn is_known(host: &str) -> bool {
    host.contains('.') && !host.ends_with(".js")
}

/// Whether a text that is made of parts begins with a value: `` `${base}/x` ``, `f"{base}/x"`, `base + "/x"`.
pub(super) fn starts_with_value(written: &str) -> bool {
    let text = unquoted(written);
    text.len() == written.len() || ["${", "#{", "{"].iter().any(|open| text.starts_with(open))
}

/// Whether what is written of an address ends before its host does, so that the first value in it says where it leads: `https://${host}/`,
/// `"//" + host`, `https://example.com${path}`. <https://www.rfc-editor.org/rfc/rfc3986#section-3.2>
pub(super) fn leaves_host_open(written: &str) -> bool {
    const BEGINNINGS: &[&str] = &["https://", "http://", "wss://", "ws://", "//"];
    let text = unquoted(written);
    if text.len() == written.len() {
        return false;
    }
    let text = text.strip_prefix("redirect:").unwrap_or(text);
    let fixed = text.split(['$', '{', '%', '"', '\'', '`', '\n']).next().unwrap_or(text);
    let rest = BEGINNINGS.iter().find_map(|beginning| fixed.strip_prefix(beginning));
    rest.is_some_and(|rest| fixed.len() < text.len() && !rest.contains(['/', '?', '#', '\\']))
}

/// What stands behind the quote of a text, and behind the letters before it: `f"`.
fn unquoted(written: &str) -> &str {
    let body = written.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let text = body.trim_start_matches(['"', '\'', '`']);
    if text.len() == body.len() { written } else { text }
}

#[cfg(test)]
mod tests {
    use super::{host, leaves_host_open};

    #[test]
    fn a_value_chooses_the_host_that_is_not_written_to_its_end() {
        for (text, expected) in [
            ("`https://${host}/`", true),
            ("\"https://\" + host", true),
            ("\"//\" + host", true),
            ("f\"http://localhost:{port}/\"", true),
            ("`https://x.dev${path}`", true),
            ("\"https://%s/\" % host", true),
            ("\"redirect:https://\" + host", true),
            ("`https://x.dev/${path}`", false),
            ("`https://x.dev?q=${q}`", false),
            ("`/${path}`", false),
            ("host + \"//\"", false),
        ] {
            assert_eq!(leaves_host_open(text), expected, "{text}");
        }
    }

    #[test]
    fn hosts_of_others_are_named() {
        for (text, expected) in [
            ("\"https://api.example.com/v1\"", Some("api.example.com")),
            ("`https://api.example.com:8443/v1?q=${q}`", Some("api.example.com")),
            ("'/api/leads'", None),
            ("f\"https://api.example.com/{path}\"", Some("api.example.com")),
            ("f'https://{host}/x'", None),
            ("\"\"\"https://api.example.com\"\"\"", Some("api.example.com")),
            ("`https://${host}/x`", None),
            ("`https://api.${domain}/x`", None),
            ("'http://localhost:3000'", None),
            ("'http://db.internal/x'", None),
            ("'http://web/x'", None),
        ] {
            assert_eq!(host(text), expected, "{text}");
        }
    }
}
