//! `file:` URIs as editors write them (RFC 8089).

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// The path of a local file; `None` for anything else.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = percent_decode_str(rest).decode_utf8().ok()?;
    if !path.starts_with('/') || path.contains('\0') {
        return None;
    }
    // `/c:/folder` is a path of Windows.
    let drive = path.get(1..).filter(|rest| cfg!(windows) && rest.get(1..2) == Some(":"));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn local_files_alone_have_a_path() {
        assert_eq!(path("file:///a/b%20c/%C3%A9.tf"), Some(PathBuf::from("/a/b c/é.tf")));
        assert_eq!(path("file://localhost/a"), Some(PathBuf::from("/a")));
        for other in ["untitled:Untitled-1", "file://host/a", "https://a/b", "file:///a%00b", "file:///a%ff", "git:/a"]
        {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
