//! Packages and the names that they have in a file.
//!
//! Format: <https://go.dev/ref/spec#Import_declarations>. The name of a package is in its own text; by custom it is the last part of
//! its path without a version (<https://go.dev/ref/mod#major-version-suffixes>) and without `go` and `sdk`.

/// The name that a package is known by where none is given.
pub(super) fn local_name(path: &str) -> &str {
    let is_version = |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let last = path.rsplit('/').find(|part| !is_version(part)).unwrap_or(path);
    let last = last.rsplit_once('.').filter(|(_, end)| is_version(end)).map_or(last, |(name, _)| name);
    let last = ["-go", ".go"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last);
    let last = last.strip_prefix("go-").unwrap_or(last);
    let last = last.strip_suffix("-sdk").unwrap_or(last);
    last.rsplit('-').next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::local_name;

    #[test]
    fn packages_are_known_by_the_last_part_of_their_path() {
        for (path, name) in [
            ("log/slog", "slog"),
            ("github.com/getsentry/sentry-go", "sentry"),
            ("github.com/redis/go-redis/v9", "redis"),
            ("gopkg.in/yaml.v3", "yaml"),
            ("github.com/sashabaranov/go-openai", "openai"),
            ("github.com/anthropics/anthropic-sdk-go", "anthropic"),
            ("github.com/nats-io/nats.go", "nats"),
            ("github.com/labstack/echo/v4", "echo"),
            ("", ""),
        ] {
            assert_eq!(local_name(path), name);
        }
    }
}
