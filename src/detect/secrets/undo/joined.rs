//! Strings written in pieces: `"ghp_" + "..."`, neighbouring literals, arrays that are joined. No value stands in one
//! piece, so they are put together first.

use crate::bound::Bound;
use crate::span::Span;

/// The longest piece, in bytes.
const MOST_PIECE: usize = 4096;

/// The longest string made of pieces.
const JOINED: Bound =
    Bound::new(64 * 1024, "a string in pieces is longer than 64 KiB: its end was not searched for credentials");

/// Shorter strings hold nothing that tells by itself.
const LEAST_JOINED: usize = 8;

/// A string and the pieces it was made of.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    pub(crate) text: String,
    /// For each piece: where it starts in `text`, and its span in the file without quotes. In order.
    pieces: Vec<(usize, Span)>,
    /// Where the expression begins that puts them together, when it is not the first piece.
    opener: Option<usize>,
}

/// How a text joins strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Literals that stand side by side are one string, as in Python and C.
    Code,
    /// There they are two words, as in a shell.
    Words,
    /// Functions join them: `join("", ["a", "b"])`, `format("%s%s", "a", "b")`
    /// (<https://developer.hashicorp.com/terraform/language/functions/format>).
    Hcl,
}

impl Joined {
    pub(crate) fn push(&mut self, file: &str, span: Span) {
        self.pieces.push((self.text.len(), span));
        self.text.push_str(file.get(span.range()).unwrap_or_default());
    }

    /// Where the first piece begins in the file, without its quote.
    pub(crate) fn start(&self) -> usize {
        self.pieces.first().map_or(0, |(_, span)| span.start as usize)
    }

    /// Adds what stands for a value that is not known here.
    pub(crate) fn push_reference(&mut self) {
        self.text.push_str("${_}");
    }

    pub(crate) fn is_full(&self) -> bool {
        !JOINED.has_room(self.text.len())
    }

    /// Where the expression begins, a byte further, as [`Self::start`] stands behind its quote.
    pub(crate) fn expression(&self) -> usize {
        self.opener.map_or(self.start(), |at| at + 1)
    }

    /// What a part of the string covers in the file, with what stands between its pieces.
    pub(crate) fn place(&self, part: Span) -> Option<Span> {
        let host = |offset: usize| {
            let at = self.pieces.partition_point(|&(start, _)| start <= offset).checked_sub(1)?;
            let (start, span) = self.pieces.get(at)?;
            Some((span.start as usize + (offset - start)).min(span.end as usize))
        };
        let last = (part.end as usize).checked_sub(1)?;
        let (start, end) = (host(part.start as usize)?, host(last)?);
        let limit = self.pieces.iter().map(|(_, span)| span.end as usize).max()?;
        Some(Span::new(start, (end + 1).min(limit).max(start)))
    }
}

/// Calls `see` for every string of `text` that is written in pieces.
pub(crate) fn search(text: &str, style: Style, see: &mut dyn FnMut(&Joined)) {
    if style == Style::Hcl {
        return functions(text, see);
    }
    let code = style == Style::Code;
    let bytes = text.as_bytes();
    let mut floor = 0;
    for close in memchr::memchr3_iter(b'"', b'\'', b'`', bytes) {
        if close < floor {
            continue;
        }
        let Some(mut open) = next_piece(bytes, close, code) else { continue };
        let Some(first) = piece_before(bytes, close, floor) else { continue };
        let mut joined = Joined::default();
        joined.push(text, first);
        while let Some(piece) = piece_from(bytes, open) {
            joined.push(text, piece);
            floor = piece.end as usize + 1;
            match next_piece(bytes, piece.end as usize, code) {
                Some(next) if JOINED.has_room(joined.text.len()) => open = next,
                _ => break,
            }
        }
        emit(&joined, see);
    }
    lists(text, see);
}

fn emit(joined: &Joined, see: &mut dyn FnMut(&Joined)) {
    if joined.pieces.len() > 1 && joined.text.len() >= LEAST_JOINED {
        see(joined);
    }
}

/// Operators that join strings; the longer ones first. JavaScript, Java, Go, C#, Python, Swift `+`; PHP, Perl `.`;
/// Lua, Haskell `..` and `++`; SQL `||`; Elixir `<>`; VB `&`; OCaml `^`; Twig, Raku `~`.
const OPERATORS: &[&[u8]] = &[b".concat(", b"..", b"++", b"||", b"<>", b"+", b".", b"&", b"^", b"~"];

/// Where the quote of the next piece stands, when the quote at `close` ends a piece and the string goes on.
fn next_piece(bytes: &[u8], close: usize, code: bool) -> Option<usize> {
    let after = blank(bytes, close + 1);
    // The quick way out: nearly every quote is followed by something else.
    let next = *bytes.get(after)?;
    if matches!(next, b'"' | b'\'')
        || matches!(next, b'r' | b'f' | b'b' | b'u') && bytes.get(after + 1) == bytes.get(close)
    {
        let open = after + usize::from(next.is_ascii_alphabetic());
        let is_beside = code && after > close + 1 && bytes.get(open) == bytes.get(close);
        return (is_beside && !is_key_of_next_line(bytes, close, open)).then_some(open);
    }
    let rest = bytes.get(after..)?;
    if next == b'\\' {
        // A line that goes on: a literal follows, in any language that has this.
        let line = rest.get(1..)?.iter().position(|&b| !matches!(b, b'\r'))? + 1;
        let open = blank(bytes, after + line + 1);
        return (rest.get(line) == Some(&b'\n') && bytes.get(open) == bytes.get(close)).then_some(open);
    }
    let operator = OPERATORS.iter().find(|operator| rest.starts_with(operator))?;
    let mut open = blank(bytes, after + operator.len());
    // Visual Basic's and a shell's mark of a line that goes on.
    if matches!(bytes.get(open), Some(b'_' | b'\\')) && matches!(bytes.get(open + 1), Some(b'\n' | b'\r')) {
        open = blank(bytes, open + 1);
    }
    let lead = bytes.get(open..)?.iter().take(2).take_while(|b| matches!(b, b'@' | b'$' | b'f' | b'r' | b'u' | b'b'));
    let open = open + lead.count();
    matches!(bytes.get(open), Some(b'"' | b'\'' | b'`')).then_some(open)
}

/// Whether the literal at `open` is the key of a line of its own, as in YAML and in lock files: `"a": "b"`, and on the next
/// line `"c": "d"`.
fn is_key_of_next_line(bytes: &[u8], close: usize, open: usize) -> bool {
    bytes.get(close..open).is_some_and(|between| between.contains(&b'\n'))
        && piece_from(bytes, open).is_some_and(|piece| bytes.get(piece.end as usize + 1) == Some(&b':'))
}

/// The first byte from `at` on that is not white space, within a few lines.
fn blank(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take(256).take_while(|b| b.is_ascii_whitespace()).count()
}

/// The piece that the quote at `close` ends, when it begins on the same line, at `floor` or later.
fn piece_before(bytes: &[u8], close: usize, floor: usize) -> Option<Span> {
    let quote = *bytes.get(close)?;
    let low = close.saturating_sub(MOST_PIECE).max(floor);
    let before = bytes.get(low..close)?;
    let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let before = before.get(line..)?;
    let mut end = before.len();
    loop {
        let at = memchr::memrchr(quote, before.get(..end)?)?;
        let escapes = before.get(..at)?.iter().rev().take_while(|&&b| b == b'\\').count();
        if escapes % 2 == 0 {
            return Some(Span::new(low + line + at + 1, close));
        }
        end = at;
    }
}

/// The piece whose quote stands at `open`, when it ends on the same line.
fn piece_from(bytes: &[u8], open: usize) -> Option<Span> {
    let quote = *bytes.get(open)?;
    let rest = bytes.get(open + 1..)?;
    let mut escaped = false;
    let end = rest.iter().take(MOST_PIECE).position(|&byte| {
        let end = (byte == quote || byte == b'\n') && !escaped;
        escaped = byte == b'\\' && !escaped;
        end
    })?;
    (rest.get(end) == Some(&quote)).then(|| Span::new(open + 1, open + 1 + end))
}

/// Lists that are joined with nothing between: `["a", "b"].join("")`, `"".join(["a", "b"])`, `concat!("a", "b")`,
/// `implode('', ['a', 'b'])`, `strings.Join([]string{"a", "b"}, "")`, `String.join("", "a", "b")`,
/// `listOf("a", "b").joinToString("")`, Ruby's `["a", "b"].join`.
fn lists(text: &str, see: &mut dyn FnMut(&Joined)) {
    let bytes = text.as_bytes();
    for at in memchr::memmem::find_iter(bytes, b".join") {
        list_at(text, at).iter().for_each(|joined| emit(joined, see));
    }
    for at in memchr::memmem::find_iter(bytes, b"strings.Join(") {
        call(text, at, "strings.Join(", true, see);
    }
    for opener in ["concat!(", "implode('',", "implode(\"\",", "join('',", "join(\"\","] {
        for at in memchr::memmem::find_iter(bytes, opener) {
            call(text, at, opener, false, see);
        }
    }
}

/// The list that is joined by what stands at `at`, where `.join` does.
fn list_at(text: &str, at: usize) -> Option<Joined> {
    let bytes = text.as_bytes();
    let after = bytes.get(at + ".join".len()..).unwrap_or_default();
    let after = after.strip_prefix(b"ToString").unwrap_or(after);
    let empty = [b"(\"\")".as_slice(), b"('')", b"(``)", b"(\"\",", b"('',"].iter().any(|text| after.starts_with(text));
    // Ruby's needs no argument.
    let bare = !after.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_(".contains(byte));
    if empty || bare || after.starts_with(b"()") {
        return list_before(text, at);
    }
    let before = bytes.get(at.saturating_sub(2)..at).unwrap_or_default();
    let nothing = before == b"\"\"" || before == b"''";
    let list = nothing.then(|| list_from(text, at + ".join(".len(), false)).flatten()?;
    Some(Joined { opener: at.checked_sub(2), ..list })
}

/// The list in a call that begins at `at` and is opened by `opener`.
fn call(text: &str, at: usize, opener: &str, go: bool, see: &mut dyn FnMut(&Joined)) {
    let list = list_from(text, at + opener.len(), go).map(|list| Joined { opener: Some(at), ..list });
    list.iter().for_each(|joined| emit(joined, see));
}

/// `join("", ["a", var.b, "c"])` and `format("a%sc", "b")` of HCL; what is no literal is a reference.
fn functions(text: &str, see: &mut dyn FnMut(&Joined)) {
    let bytes = text.as_bytes();
    let mut floor = 0;
    for at in memchr::memmem::find_iter(bytes, b"join(\"\",") {
        let list = blank(bytes, at + "join(\"\",".len());
        if at < floor || bytes.get(list) != Some(&b'[') {
            continue;
        }
        let (parts, end) = arguments(text, list + 1);
        floor = end;
        let mut joined = Joined { opener: Some(at), ..Joined::default() };
        for part in parts {
            match part {
                Some(span) => joined.push(text, span),
                None => joined.push_reference(),
            }
        }
        finish(&joined, see);
    }
    floor = 0;
    for at in memchr::memmem::find_iter(bytes, b"format(\"") {
        if at < floor {
            continue;
        }
        let (parts, end) = arguments(text, at + "format(".len());
        floor = end;
        if let Some((Some(template), values)) = parts.split_first() {
            finish(&Joined { opener: Some(at), ..filled(text, *template, values) }, see);
        }
    }
}

fn finish(joined: &Joined, see: &mut dyn FnMut(&Joined)) {
    if !joined.pieces.is_empty() && joined.text.len() >= LEAST_JOINED {
        see(joined);
    }
}

/// A template with values in place of its verbs, `%s`, `%d` or `%v`.
fn filled(text: &str, template: Span, values: &[Option<Span>]) -> Joined {
    let mut joined = Joined::default();
    let mut values = values.iter();
    let raw = text.get(template.range()).unwrap_or_default();
    let mut from = 0;
    for (at, _) in raw.match_indices('%') {
        if !raw.get(at + 1..).is_some_and(|rest| rest.starts_with(['s', 'd', 'v', 'q'])) || joined.is_full() {
            continue;
        }
        let start = template.start as usize;
        joined.push(text, Span::new(start + from, start + at));
        match values.next() {
            Some(Some(span)) => joined.push(text, *span),
            _ => joined.push_reference(),
        }
        from = at + 2;
    }
    joined.push(text, Span::new(template.start as usize + from, template.end as usize));
    joined
}

const ARGUMENTS: Bound =
    Bound::new(64, "a call or a list has more than 64 members: the rest was not joined to look for credentials");
/// How long an argument may be that is no literal.
const MOST_EXPRESSION: usize = 256;

/// The arguments that begin at `at`: literals, and `None` for any other expression; and where they end.
fn arguments(text: &str, at: usize) -> (Vec<Option<Span>>, usize) {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = blank(bytes, at);
    loop {
        match bytes.get(at) {
            None | Some(b']' | b')') => break,
            Some(_) if !ARGUMENTS.has_room(found.len()) => break,
            Some(b'"') => {
                let Some(piece) = piece_from(bytes, at) else { break };
                found.push(Some(piece));
                at = blank(bytes, piece.end as usize + 1);
            }
            Some(_) => {
                found.push(None);
                at = end_of_expression(bytes, at);
            }
        }
        if bytes.get(at) != Some(&b',') {
            break;
        }
        at = blank(bytes, at + 1);
    }
    (found, at)
}

/// Where an expression's comma or closing bracket stands.
fn end_of_expression(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0usize;
    let rest = bytes.get(at..).unwrap_or_default().iter().take(MOST_EXPRESSION);
    let end = rest.clone().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return true,
            b')' | b']' | b'}' => depth -= 1,
            b',' => return depth == 0,
            _ => {}
        }
        false
    });
    at + end.unwrap_or(rest.len())
}

/// The list that ends before `.join`, which stands at `at`: in brackets, or in the parentheses of a call.
fn list_before(text: &str, at: usize) -> Option<Joined> {
    let bytes = text.as_bytes();
    let low = at.saturating_sub(MOST_PIECE);
    let before = bytes.get(low..at)?.trim_ascii_end();
    let (before, open) = match before.split_last()? {
        (b']', rest) => (rest, b'['),
        (b')', rest) => (rest, b'('),
        _ => return None,
    };
    let bracket = memchr::memrchr(open, before)?;
    let (joined, end) = items(text, low + bracket + 1)?;
    // `listOf(`, `Arrays.asList(`: the expression begins with the name.
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
    let name = before.get(..bracket)?.iter().rev().take_while(is_name).count();
    (end == low + before.len()).then_some(Joined { opener: Some(low + bracket - name), ..joined })
}

/// The list that begins at `at`, in brackets of its own or of the call; in Go its type and the separator are checked.
fn list_from(text: &str, at: usize, go: bool) -> Option<Joined> {
    let bytes = text.as_bytes();
    let start = blank(bytes, at);
    let rest = text.get(start..)?;
    let lead =
        ["[]string{", "[", "(", "array("].iter().find(|lead| rest.starts_with(**lead)).map_or(0, |lead| lead.len());
    let (joined, end) = items(text, start + lead)?;
    let closed = matches!(bytes.get(end), Some(b')' | b']' | b'}'));
    let separator = bytes.get(end + 1..)?;
    (closed && (!go || separator.starts_with(b", \"\")") || separator.starts_with(b",\"\")"))).then_some(joined)
}

/// String literals separated by commas, and where they end.
fn items(text: &str, at: usize) -> Option<(Joined, usize)> {
    let bytes = text.as_bytes();
    let mut joined = Joined::default();
    let mut at = blank(bytes, at);
    while matches!(bytes.get(at), Some(b'"' | b'\'' | b'`')) && JOINED.has_room(joined.text.len()) {
        let piece = piece_from(bytes, at)?;
        joined.push(text, piece);
        at = blank(bytes, piece.end as usize + 1);
        if bytes.get(at) != Some(&b',') {
            break;
        }
        at = blank(bytes, at + 1);
    }
    Some((joined, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        search(text, Style::Code, &mut |joined| found.push(joined.text.clone()));
        found
    }

    #[test]
    fn functions_of_hcl_are_undone() {
        let seen = |text: &str| {
            let mut found = Vec::new();
            search(text, Style::Hcl, &mut |joined| {
                let end = joined.text.find("v9").map_or(1, |at| at + 2);
                let span = joined.place(Span::new(end - 2, end)).unwrap();
                found.push((joined.text.clone(), text[span.range()].to_string()));
            });
            found
        };
        let pair = |joined: &str| [(joined.to_string(), "v9".to_string())];
        assert_eq!(seen(r#"a = join("", ["tok-", "v9-abc"])"#), pair("tok-v9-abc"));
        assert_eq!(seen(r#"a = join("", ["p://app:v9@", f(var.a, 1), "/x"])"#), pair("p://app:v9@${_}/x"));
        assert_eq!(seen(r#"a = format("p://%s:%s@%s/x", "app", "v9", var.a)"#), pair("p://app:v9@${_}/x"));
        assert_eq!(seen(r#"a = join(",", ["tok-", "v9-abc"])"#), []);
        assert_eq!(seen(r#"a = join("", var.a)"#), []);
    }

    #[test]
    fn pieces_of_one_expression_are_joined() {
        for text in [
            r#"a = "ghp_" + "0123456" + '789';"#,
            r#"a = "ghp_" "0123456" "789""#,
            "a = (\n    \"ghp_\"\n    \"0123456\"\n    r\"789\"\n)",
            "a = \"ghp_\" \\\n    \"0123456\" \\\n    \"789\"",
            "$a = 'ghp_' . '0123456' . '789';",
            "a = \"ghp_\" .. \"0123456\" .. \"789\"",
            "Dim a = \"ghp_\" & \"0123456\" & _\n  \"789\"",
            "SELECT 'ghp_' || '0123456' || '789'",
            "a = `ghp_` + `0123456789`",
            r#"a = "ghp_".concat("0123456789")"#,
            r#"a = ["ghp_", "0123456", '789'].join("")"#,
            r#"a = ["ghp_", "0123456", '789'].join"#,
            r#"a = listOf("ghp_", "0123456789").joinToString("")"#,
            r#"String a = String.join("", "ghp_", "0123456789");"#,
            r#"a = "".join(["ghp_", "0123456", "789"])"#,
            r#"a = ''.join(("ghp_", "0123456789"))"#,
            r#"concat!("ghp_", "0123456789")"#,
            "implode('', ['ghp_', '0123456789'])",
            r#"strings.Join([]string{"ghp_", "0123456789"}, "")"#,
        ] {
            assert_eq!(seen(text), ["ghp_0123456789"], "{text}");
        }
        for text in [
            r#"["ghp_", "0123456789"]"#,
            r#"{"ghp_": "0123456789"}"#,
            r#"["ghp_", "0123456789"].join(",")"#,
            r#"strings.Join([]string{"ghp_", "0123456789"}, ",")"#,
            r#"a == "ghp_" && b == "0123456789""#,
            r#"a = "ghp_" + b + "0123456789""#,
            r#""""ghp_0123456789""""#,
        ] {
            assert_eq!(seen(text), [] as [String; 0], "{text}");
        }
    }

    #[test]
    fn a_part_covers_its_pieces_in_the_file() {
        let text = "a = \"Bearer gh\" + \"p_01\" + \"23; rest\"";
        let mut places = Vec::new();
        search(text, Style::Code, &mut |joined| {
            let whole = joined.text.find("ghp_0123").unwrap();
            places.push(joined.place(Span::new(whole, whole + 8)).map(|span| &text[span.range()]));
            places.push(joined.place(Span::new(0, 6)).map(|span| &text[span.range()]));
        });
        assert_eq!(places, [Some("gh\" + \"p_01\" + \"23"), Some("Bearer")]);
    }

    #[test]
    fn many_quotes_are_read_in_linear_time() {
        let start = std::time::Instant::now();
        for text in [
            "'\"+\"'",
            "\"a\"+",
            "\"\\\\\"+\"",
            "].join(\"\")",
            "\"+'",
            "' \"",
            "concat!(\"a\",",
            "join(\"\",[",
            "format(\"%s\",",
            "format(\"\",a,",
        ] {
            for style in [Style::Code, Style::Hcl] {
                search(&text.repeat(1_000_000 / text.len()), style, &mut |_| {});
            }
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(120), "{:?}", start.elapsed());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_places_fit(text in r#"("|'|`|\+|\.| |\\|\n|,|\[|\]|\(|\)|join\(|join\("",|format\("|%s|concat!\(|a|é|&|_){0,60}"#) {
            for style in [Style::Code, Style::Hcl] {
            search(&text, style, &mut |joined| {
                for end in 1..=joined.text.len() {
                    if let Some(span) = joined.place(Span::new(0, end)) {
                        assert!(text.len() >= span.end as usize);
                    }
                }
            });
            }
        }
    }
}
