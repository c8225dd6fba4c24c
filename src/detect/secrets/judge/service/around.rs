//! Which service the text around a value speaks of: the host of a URL on its line or beside it in the same object, or a
//! comment. Bounded: a few hundred bytes are read for a value.

use super::{name, table};
use crate::detect::secrets::text::floor_boundary;

/// How far a line is read to each side.
const REACH: usize = 512;

/// How many lines of the same object, above and below, are read for a URL.
const NEIGHBOURS: usize = 3;

/// The service's name, for the value at `start..end` of `text`. A name that has words of its own speaks of somebody: then
/// only what stands at the value counts, and no URL or comment nearby.
pub(super) fn vendor(text: &str, name: Option<&str>, start: usize, end: usize) -> Option<&'static str> {
    let own = line(text, start, end)?;
    let is_bare = name.is_none_or(name::is_bare);
    let value = start.checked_sub(own.start).zip(end.checked_sub(own.start));
    let (before, after) = value.and_then(|(start, end)| Some((own.text.get(..start)?, own.text.get(end..)?)))?;
    let of_line = Some(()).filter(|()| is_bare).and_then(|()| of_urls(before).or_else(|| of_urls(after)));
    let found = of_line.or_else(|| trailing_comment(after).and_then(name::mentioned));
    let found = found.or_else(|| enclosing(before).and_then(name::mentioned));
    let near = || if is_bare { above(text, &own).or_else(|| beside(text, &own)) } else { None };
    found.or_else(near).and_then(table::name)
}

/// The name of the object that is open at the end of a text: `opsgenie` of `{ opsgenie: { apiKey: `.
fn enclosing(before: &str) -> Option<&str> {
    let mut closed = 0usize;
    let at = before.bytes().rposition(|byte| {
        match byte {
            b'}' => closed += 1,
            b'{' if closed == 0 => return true,
            b'{' => closed -= 1,
            _ => {}
        }
        false
    })?;
    let named = before.get(..at)?.trim_end().strip_suffix([':', '=', '('])?.trim_end();
    let named = named.trim_end_matches(['"', '\'', '`', ')']);
    let name = named.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').next()?;
    Some(name).filter(|name| !name.is_empty())
}

struct Line<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// The line around `start..end`, at most [`REACH`] bytes to each side.
fn line(text: &str, start: usize, end: usize) -> Option<Line<'_>> {
    let bytes = text.as_bytes();
    let low = start.saturating_sub(REACH);
    let high = end.saturating_add(REACH).min(bytes.len());
    let start = memchr::memrchr(b'\n', bytes.get(low..start)?).map_or(low, |at| low + at + 1);
    let end = memchr::memchr(b'\n', bytes.get(end..high)?).map_or(high, |at| end + at);
    let start = (start..=end).find(|&at| text.is_char_boundary(at))?;
    let end = floor_boundary(text, end);
    Some(Line { text: text.get(start..end)?, start, end })
}

impl<'a> Line<'a> {
    fn above(&self, text: &'a str) -> Option<Self> {
        let end = self.start.checked_sub(1)?;
        line(text, end, end)
    }

    fn below(&self, text: &'a str) -> Option<Self> {
        let start = self.end + 1;
        (start < text.len() && text.is_char_boundary(start)).then(|| line(text, start, start)).flatten()
    }

    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }
}

/// The comments right above a line.
fn above(text: &str, own: &Line<'_>) -> Option<table::Vendor> {
    let mut above = own.above(text)?;
    for _ in 0..2 {
        let inside = comment(above.text)?;
        if let Some(found) = of_urls(inside).or_else(|| name::mentioned(inside)) {
            return Some(found);
        }
        above = above.above(text)?;
    }
    None
}

/// What a line that is a comment says.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim();
    ["#", "//", "--", "/*", "*", ";", "<!--", "\"\"\""].iter().find_map(|mark| line.strip_prefix(mark))
}

/// What follows a comment's mark behind the value.
fn trailing_comment(after: &str) -> Option<&str> {
    [" #", "\t#", " //", "\t//", " --", " /*", " <!--"].iter().find_map(|mark| Some(after.split_once(mark)?.1))
}

/// URLs in the same object: on the lines next to this one that are indented as it is.
fn beside(text: &str, own: &Line<'_>) -> Option<table::Vendor> {
    let mut up = own.above(text);
    let mut down = own.below(text);
    for _ in 0..NEIGHBOURS {
        up = up.filter(|line| !line.text.trim().is_empty() && line.indent() == own.indent());
        down = down.filter(|line| !line.text.trim().is_empty() && line.indent() == own.indent());
        let found = [&up, &down].into_iter().flatten().find_map(|line| of_urls(line.text));
        if found.is_some() {
            return found;
        }
        up = up.and_then(|line| line.above(text));
        down = down.and_then(|line| line.below(text));
    }
    None
}

fn of_urls(text: &str) -> Option<table::Vendor> {
    text.match_indices("://").find_map(|(at, mark)| {
        let host = text.get(at + mark.len()..)?;
        let host = host.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').next()?;
        table::of_host(host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str) -> Option<&'static str> {
        let start = text.find("VALUE").unwrap();
        vendor(text, None, start, start + 5)
    }

    #[test]
    fn a_name_with_words_of_its_own_is_not_its_neighbours() {
        for text in [
            "# alarms to AbuseIPDB\nbilling_token: VALUE\n",
            "url: https://api.abuseipdb.com\nbilling_token: VALUE\n",
            "{\"url\": \"https://api.abuseipdb.com\", \"billing_token\": \"VALUE\"}\n",
        ] {
            let start = text.find("VALUE").unwrap();
            assert_eq!(vendor(text, Some("billing_token"), start, start + 5), None, "{text}");
            assert_eq!(vendor(text, Some("X-Api-Token"), start, start + 5), Some("AbuseIPDB"), "{text}");
        }
        let text = "billing_token: VALUE # AbuseIPDB key\n";
        assert_eq!(vendor(text, Some("billing_token"), 15, 20), Some("AbuseIPDB"));
    }

    #[test]
    fn urls_and_comments_name_the_service() {
        for text in [
            "curl -H \"Key: VALUE\" https://api.abuseipdb.com/api/v2/check\n",
            "fetch('https://api.abuseipdb.com/check', { headers: { Key: 'VALUE' } })",
            "const c = { list: {}, abuseipdb: { n: 3, apiKey: 'VALUE' } };\n",
            "{\"abuseipdb\":{\"list\":[{}],\"key\":\"VALUE\"}}\n",
            "# AbuseIPDB\nKEY=VALUE\n",
            "// see https://www.abuseipdb.com/account/api\n// (created by ops)\nconst key = 'VALUE';\n",
            "key = 'VALUE' # abuseipdb key\n",
            "reports:\n  url: https://api.abuseipdb.com\n  timeout: 3\n  key: VALUE\n",
            "{\n  \"key\": \"VALUE\",\n  \"url\": \"https://api.abuseipdb.com\"\n}\n",
        ] {
            assert_eq!(around(text), Some("AbuseIPDB"), "{text}");
        }
    }

    #[test]
    fn what_is_further_away_does_not() {
        for text in [
            "url: https://api.abuseipdb.com\nother:\n  key: VALUE\n",
            "# AbuseIPDB\n\nKEY=VALUE\n",
            "key = VALUE\n# AbuseIPDB\n",
            "VALUE",
            "é\nVALUE\né",
        ] {
            assert_eq!(around(text), None, "{text}");
        }
    }
}
