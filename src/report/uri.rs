//! Paths and remotes as URIs (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::source::name;

/// Everything but unreserved characters and the separator is encoded: brackets, spaces, `#` and `?` all occur in paths,
/// and a colon in the first segment would read as a scheme.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as a URI, and whether it is relative to the repository root. Files named on the command line may lie outside
/// of the repository; theirs are absolute.
pub(super) fn of_path(path: &str) -> (String, bool) {
    // The bytes of the name itself, of which the path is a text.
    let encoded = percent_encode(&name::decode(path), KEPT).to_string();
    if path.starts_with('/') {
        return (format!("file://{encoded}"), false);
    }
    if let [drive, b':', b'/', ..] = path.as_bytes()
        && drive.is_ascii_alphabetic()
    {
        return (format!("file:///{encoded}"), false);
    }
    (encoded, true)
}

/// A git remote as an absolute URI; `git@host:path` becomes `ssh://git@host/path`. `None` for a remote that is a local
/// path, which means nothing to anyone else.
pub(super) fn of_remote(remote: &str) -> Option<String> {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&b));
    if !plain(remote) {
        return None;
    }
    if let Some((scheme, rest)) = remote.split_once("://") {
        let known = ["http", "https", "ssh", "git"].contains(&scheme);
        return (known && !rest.is_empty()).then(|| remote.to_string());
    }
    let (host, path) = remote.split_once(':')?;
    let is_host = host.len() > 1 && !host.contains('/') && !path.is_empty();
    is_host.then(|| format!("ssh://{host}/{}", path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_and_stay_relative() {
        assert_eq!(of_path("a b/é#[id].tsx"), ("a%20b/%C3%A9%23%5Bid%5D.tsx".to_string(), true));
        assert_eq!(of_path("c:x").0, "c%3Ax");
        assert_eq!((of_path("a%FF").0, of_path("a%25FF").0), ("a%FF".to_string(), "a%25FF".to_string()));
        assert_eq!(of_path("/etc/x y"), ("file:///etc/x%20y".to_string(), false));
        assert_eq!(of_path("C:/x"), ("file:///C%3A/x".to_string(), false));
    }

    #[test]
    fn remotes_become_absolute() {
        assert_eq!(of_remote("https://example.com/a/b.git").as_deref(), Some("https://example.com/a/b.git"));
        assert_eq!(of_remote("git@example.com:a/b.git").as_deref(), Some("ssh://git@example.com/a/b.git"));
        assert_eq!(of_remote("../elsewhere"), None);
        assert_eq!(of_remote("C:/repo"), None);
        assert_eq!(of_remote("file:///tmp/x"), None);
    }
}
