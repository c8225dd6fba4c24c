//! A place that another tool names, as a path of this repository.

use std::path::Path;

use percent_encoding::percent_decode_str;

/// Why a URI is no path of the repository. No word of it comes from the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// It leads out of the repository, or into another one.
    Elsewhere,
    /// It is no path at all: another scheme, control characters, not UTF-8.
    NoPath,
}

impl Outside {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Elsewhere => "a result's place is outside of the repository",
            Self::NoPath => "a result's place is no path",
        }
    }
}

/// The path relative to the repository root, with forward slashes and without `.` and `..`.
/// `bases` are absolute folders that the file names as what its paths are relative to.
pub(super) fn relative(uri: &str, root: &Path, bases: &[String]) -> Result<String, Outside> {
    let decoded = percent_decode_str(uri).decode_utf8().map_err(|_| Outside::NoPath)?;
    if decoded.chars().any(char::is_control) {
        return Err(Outside::NoPath);
    }
    let plain = decoded.replace('\\', "/");
    let path = match plain.split_once(':') {
        Some(("file", rest)) => {
            rest.strip_prefix("//").map_or(rest, |rest| rest.strip_prefix("localhost").unwrap_or(rest))
        }
        // `C:/a` is a path of Windows; whatever else has a scheme is no file of a tree.
        Some((drive, _)) if drive.len() == 1 => plain.as_str(),
        Some((scheme, rest)) if rest.starts_with("//") && is_scheme(scheme) => return Err(Outside::NoPath),
        _ => plain.as_str(),
    };
    if !is_absolute(path) {
        return normal(path);
    }
    let root = root.display().to_string().replace('\\', "/");
    // A base may be a folder in the repository: the root says where a path of this machine stands, and bases those of another.
    let of_bases = || bases.iter().filter_map(|base| below(path, base)).min_by_key(|rest| rest.len());
    below(path, &root).or_else(of_bases).ok_or(Outside::Elsewhere).and_then(normal)
}

fn is_scheme(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.as_bytes().get(1) == Some(&b':')
}

/// What of a path stands below a folder.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let folder = folder.trim_end_matches('/');
    // A base of `/` would let every path in.
    if folder.is_empty() {
        return None;
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Without `.` and `..`; one that climbs above the root is outside.
fn normal(path: &str) -> Result<String, Outside> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Outside::Elsewhere)?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { Err(Outside::NoPath) } else { Ok(parts.join("/")) }
}

/// The absolute folder of a base's URI, where it names one.
pub(super) fn base(uri: &str) -> Option<String> {
    let decoded = percent_decode_str(uri).decode_utf8().ok()?;
    let path = decoded.strip_prefix("file://")?.replace('\\', "/");
    is_absolute(&path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_paths_of_the_repository_or_none() {
        let bases = ["/home/runner/work/shop/".to_string(), "/".to_string()];
        let path = |uri: &str| relative(uri, Path::new("/srv/repo"), &bases);
        for (uri, expected) in [
            ("src/a.py", "src/a.py"),
            ("./src//a%20b.py", "src/a b.py"),
            ("src\\a.py", "src/a.py"),
            ("src/../lib/a.py", "lib/a.py"),
            ("file:///srv/repo/a.py", "a.py"),
            ("/home/runner/work/shop/a.py", "a.py"),
            ("file:a.py", "a.py"),
        ] {
            assert_eq!(path(uri).as_deref(), Ok(expected), "{uri}");
        }
        let within = ["file:///srv/repo/src/".to_string(), "/srv/repo/src/".to_string()];
        assert_eq!(relative("/srv/repo/src/a.ts", Path::new("/srv/repo"), &within).as_deref(), Ok("src/a.ts"));
        for uri in ["../../etc/passwd", "a/../../b", "%2e%2e/etc/passwd", "/etc/passwd", "file:///etc/passwd", "C:\\x"]
        {
            assert_eq!(path(uri), Err(Outside::Elsewhere), "{uri}");
        }
        for uri in ["", ".", "https://example.com/a", "a\u{0}b", "a%00b", "a%0Ab", "%FF"] {
            assert_eq!(path(uri), Err(Outside::NoPath), "{uri}");
        }
    }
}
