//! XML (<https://www.w3.org/TR/xml/>) as names and values, over any number of lines: elements, attributes, and the pairs
//! of .NET's `<add key value>`, Spring's `<property name value>`, Android's `<string name>` and Apple's `<key>`,`<string>`.
//! Tolerant and in one pass: what does not parse is passed over.

use std::borrow::Cow;

use super::assignment::{Assignment, Line};
use super::escaped;
use super::name::{flag_name, last_part};
use crate::bound::Bound;
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::randomness::{is_random_in_part, is_worded};
use crate::detect::secrets::medium::Medium;
use crate::span::Span;

/// How deep elements are followed by name; deeper ones keep the outer path.
const DEPTH: Bound = Bound::new(
    64,
    "elements are nested deeper than 64 levels: what is deeper was searched for credentials without its names",
);

/// Longer texts of an element are no value.
const MOST_TEXT: usize = 4096;

/// The longest line of a comment that is read, in bytes.
const COMMENTED: Bound =
    Bound::new(4096, "a line of a comment is longer than 4 KiB: it was not searched for credentials by name");

/// Elements whose text a shell reads (Jenkins' jobs, Ant's and MSBuild's tasks), and the longest one.
const SCRIPTS: &[&str] = &["command", "script", "exec", "cmd"];
const SCRIPT: Bound =
    Bound::new(64 * 1024, "the text of an element is longer than 64 KiB: it was not searched for credentials by name");

/// An attribute: its name, and its value's place.
type Attribute<'a> = (&'a str, &'a str, usize);

/// An element that is open.
#[derive(Default)]
struct Open<'a> {
    name: &'a str,
    /// What `name`, `key` or `id` calls it.
    called: Option<&'a str>,
    /// The text of the last `<key>` in it.
    key: Option<&'a str>,
    /// The option that the text of the last element in it is: `<arg>--password</arg><arg>v</arg>`.
    flag: Option<&'a str>,
}

/// Whether a text of configuration is XML.
pub(crate) fn is_xml(text: &str, medium: Medium) -> bool {
    let rest = text.trim_start().strip_prefix('<').filter(|_| medium == Medium::Configuration);
    rest.is_some_and(|rest| !is_section(rest))
}

/// Whether a tag, behind its bracket, opens a section of Apache or Fluentd and no element of XML, whose attributes have values:
/// `<VirtualHost *:443>`, `<match **>`, or `<source>` before settings.
fn is_section(rest: &str) -> bool {
    let Some((tag, body)) = rest.split_once('>') else { return false };
    let words = tag.split_once(char::is_whitespace).map_or("", |(_, words)| words);
    let name = tag.starts_with(|c: char| c.is_ascii_alphabetic());
    let argument = !words.is_empty() && !words.contains(['=', '<', '"']) && !words.trim_end().ends_with('/');
    name && (argument || body.trim_start().starts_with("@type "))
}

/// Calls `see` for every text and attribute that has a name, and whether it was commented out; spans are in `text`.
pub(crate) fn assignments(text: &str, see: &mut dyn FnMut(Assignment<'_>, bool)) {
    let mut open: Vec<Open<'_>> = Vec::new();
    // Where the text of the element that was opened last begins, until another tag comes.
    let mut content: Option<usize> = None;
    let mut at = 0;
    while let Some(tag) = text.get(at..).and_then(|rest| memchr::memchr(b'<', rest.as_bytes())).map(|i| at + i) {
        let Some(rest) = text.get(tag + 1..) else { return };
        if let Some(passed) = passed_over(rest) {
            // The text of an element may be one CDATA section.
            if let (Some(_), true) = (content, rest.starts_with("![CDATA[")) {
                let start = tag + 1 + "![CDATA[".len();
                let end = (tag + 1 + passed).saturating_sub(3);
                element(text, &mut open, start, end.max(start), &mut |own| see(own, false));
                content = None;
            }
            if let Some(body) = rest.get(..passed).and_then(|rest| rest.strip_prefix("!--")) {
                commented(body.strip_suffix("-->").unwrap_or(body), tag + "<!--".len(), &mut |own| see(own, true));
            }
            at = tag + 1 + passed;
            continue;
        }
        if let Some(name) = rest.strip_prefix('/') {
            if let Some(start) = content.take() {
                element(text, &mut open, start, tag, &mut |own| see(own, false));
            }
            open.pop();
            at = tag + 2 + name.find('>').unwrap_or(name.len());
            continue;
        }
        let (name, attributes, end, closed) = start_tag(text, tag + 1);
        if name.is_empty() {
            at = tag + 1;
            continue;
        }
        let called = called(&attributes);
        give_attributes(&open, name, called, &attributes, &mut |own| see(own, false));
        content = None;
        if !closed && DEPTH.has_room(open.len()) {
            open.push(Open { name, called, key: None, flag: None });
            content = Some(end);
        }
        at = end;
    }
}

/// What was commented out: elements, or lines. `start` is where the comment's text begins.
fn commented(body: &str, start: usize, see: &mut dyn FnMut(Assignment<'_>)) {
    // Comments do not nest (section 2.5), so this goes no deeper.
    if body.trim_start().starts_with('<') && !body.contains("<!--") {
        return assignments(body, &mut |mut assignment, _| {
            let (from, to) = (assignment.span.start as usize, assignment.span.end as usize);
            assignment.span = Span::new(start + from, start + to);
            see(assignment);
        });
    }
    let mut at = start;
    for text in body.split_inclusive('\n') {
        let line = text.trim_end();
        if !line.is_empty() && COMMENTED.holds(line.len()) {
            Line { text: line, start: at, medium: Medium::Configuration }.assignments().into_iter().for_each(&mut *see);
        }
        at += text.len();
    }
}

/// How much a comment, a CDATA section, a declaration or an instruction takes.
fn passed_over(rest: &str) -> Option<usize> {
    let (open, close) = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")]
        .into_iter()
        .find(|(open, _)| rest.starts_with(open))?;
    let body = rest.get(open.len()..)?;
    Some(open.len() + body.find(close).map_or(body.len(), |at| at + close.len()))
}

/// The name and the attributes of a tag, where it ends, and whether it closes itself.
fn start_tag(text: &str, start: usize) -> (&str, Vec<Attribute<'_>>, usize, bool) {
    let rest = text.get(start..).unwrap_or_default();
    let end_of_name =
        rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<' | '=')).unwrap_or(rest.len());
    let name = rest.get(..end_of_name).unwrap_or_default();
    let mut attributes = Vec::new();
    let mut at = start + end_of_name;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let body = rest.trim_start();
        at += rest.len() - body.len();
        if body.starts_with("/>") {
            return (name, attributes, at + 2, true);
        }
        if body.starts_with('>') {
            return (name, attributes, at + 1, false);
        }
        let stop = body.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '/' | '"' | '\''));
        let Some(stop) = stop.filter(|&stop| stop > 0) else { return (name, attributes, at.max(start), true) };
        let key = body.get(..stop).unwrap_or_default();
        at += stop;
        let rest = text.get(at..).unwrap_or_default();
        let Some(value) = rest.trim_start().strip_prefix('=').map(str::trim_start) else { continue };
        at += rest.len() - value.len();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some(inside) = value.get(1..) else { continue };
        let Some(end) = inside.find(quote) else { return (name, attributes, text.len(), true) };
        attributes.push((key, inside.get(..end).unwrap_or_default(), at + 1));
        at += end + 2;
    }
}

/// A name without its namespace: `value` of Android's `android:value`.
fn local(key: &str) -> &str {
    key.rsplit(':').next().unwrap_or(key)
}

fn called<'a>(attributes: &[Attribute<'a>]) -> Option<&'a str> {
    let named = |name: &&str| attributes.iter().find(|(key, ..)| local(key).eq_ignore_ascii_case(name));
    ["name", "key", "id"].iter().find_map(named).map(|&(_, value, _)| value)
}

fn give_attributes(
    open: &[Open<'_>],
    tag: &str,
    called: Option<&str>,
    attributes: &[Attribute<'_>],
    see: &mut dyn FnMut(Assignment<'_>),
) {
    for &(key, value, at) in attributes {
        let own = matches!(local(key), "value" | "Value").then_some(called).flatten();
        give(open, &[tag, own.unwrap_or(key)], value, at, see);
    }
}

/// The text between an element's tags.
fn element<'a>(text: &'a str, open: &mut [Open<'a>], start: usize, end: usize, see: &mut dyn FnMut(Assignment<'_>)) {
    let Some((last, outer)) = open.split_last_mut() else { return };
    let Some(raw) = text.get(start..end).filter(|raw| SCRIPT.holds(raw.len())) else { return };
    if SCRIPTS.iter().any(|script| last.name.eq_ignore_ascii_case(script)) {
        return script(raw, start, see);
    }
    if raw.len() > MOST_TEXT {
        return;
    }
    let value = raw.trim();
    let at = start + (raw.len() - raw.trim_start().len());
    // Apple's property lists: `<key>name</key>`, then the value.
    if last.name == "key" {
        if let Some(parent) = outer.last_mut() {
            parent.key = Some(value);
        }
        return;
    }
    // Hadoop's `<property><name>a.password</name><value>v</value>`, servlets' `<param-name>`.
    if matches!(last.name, "name" | "Name" | "param-name")
        && let Some(parent) = outer.last_mut().filter(|parent| parent.called.is_none())
    {
        parent.called = Some(value);
    }
    let flag = outer.last_mut().and_then(|parent| std::mem::replace(&mut parent.flag, flag_name(value)));
    let pair = outer.last().and_then(|parent| parent.key);
    let parent = outer.last().and_then(|parent| parent.called);
    let name = match last.name {
        "string" | "data" if pair.is_some() => pair,
        // `<property name="password"><value>v</value></property>`.
        "value" | "param-value" if parent.is_some() => parent,
        // Windows' answer files: `<Password><Value>v</Value></Password>`.
        "Value" if parent.is_none() && pair.is_none() => outer.last().map(|parent| parent.name),
        _ => flag.or(last.called).or(Some(last.name)),
    };
    if name.is_some_and(|name| names::classify(last_part(name)).is_none()) {
        written(raw, start, see);
    }
    let tag = last.name;
    // Android's texts for people: `<string name="password">` is the label of a field.
    let label = tag == "string" && pair.is_none();
    // No label has letters and digits all over it.
    let drawn = || {
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
        let plain = value.len() >= 8 && !value.contains(char::is_whitespace) && letters > 0;
        plain && (is_random_in_part(value) || digits >= 2 && !is_worded(value))
    };
    let name = name.filter(|name| !label || names::classify(name) != Some(Sensitive::Password) || drawn());
    if let Some(name) = name {
        give(outer, &[tag, name], value, at, see);
    }
}

/// Assignments in the text of an element, whatever it is called: `<env>DB_PASSWORD=v</env>`, `<argLine>-Ddb.password=v</argLine>`. A text
/// for people speaks of passwords, so that only what was drawn counts.
fn written(raw: &str, start: usize, see: &mut dyn FnMut(Assignment<'_>)) {
    let mut at = start;
    for text in raw.split_inclusive('\n') {
        let line = text.trim_end();
        if line.contains(['=', ':']) {
            let found = Line { text: line, start: at, medium: Medium::Configuration }.assignments();
            found
                .into_iter()
                .filter(|own| own.value.len() >= DRAWN && is_random_in_part(&own.value))
                .for_each(&mut *see);
        }
        at += text.len();
    }
}

/// The least length of what was drawn.
const DRAWN: usize = 16;

fn script(raw: &str, start: usize, see: &mut dyn FnMut(Assignment<'_>)) {
    escaped::of_element(raw, &mut |line| {
        for mut assignment in (Line { text: &line.text, start: 0, medium: Medium::Shell }).assignments() {
            let place = line.place(assignment.span);
            assignment.span = Span::new(start + place.start as usize, start + place.end as usize);
            see(assignment);
        }
    });
}

/// ASP.NET's `<machineKey>` (<https://learn.microsoft.com/previous-versions/dotnet/netframework-4.0/w8h3skw9(v=vs.100)>):
/// who has the keys can forge view state, and run code.
fn is_machine_key(tag: &str, name: &str) -> bool {
    tag == "machineKey" && matches!(name, "validationKey" | "decryptionKey")
}

/// The name of a pair that a list of credentials has under a server's address: NuGet's
/// `<apikeys><add key="https://nuget.acme.dev" value="v"/></apikeys>`.
fn listed<'a>(open: &[Open<'a>], name: &'a str) -> &'a str {
    let list = open.last().map(|open| open.name.trim_end_matches('s')).unwrap_or_default();
    if name.contains("://") && names::classify(list).is_some() { list } else { name }
}

fn give(open: &[Open<'_>], names: &[&str], raw: &str, at: usize, see: &mut dyn FnMut(Assignment<'_>)) {
    let name = listed(open, names.last().copied().unwrap_or_default());
    let machine_key = names.first().is_some_and(|tag| is_machine_key(tag, name));
    if raw.is_empty() || name.is_empty() {
        return;
    }
    let near = open.iter().rev().take(3).rev().flat_map(|open| [Some(open.name), open.called]).flatten();
    let path = near.chain(names.iter().copied()).collect::<Vec<_>>().join(".");
    let value = unescaped(raw);
    let span = Span::new(at, at + raw.len());
    let name = last_part(name);
    if let Some(mut assignment) = Assignment::new(Cow::Borrowed(name), Cow::Owned(path), &value, span, "element", true)
    {
        assignment.says = assignment.says.or_else(|| machine_key.then_some(Sensitive::Token));
        see(assignment);
    }
}

/// A text with XML's five references undone.
fn unescaped(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let plain = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    Cow::Owned(plain.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_of_other_formats_are_no_elements() {
        for text in
            ["<match **>\n  password v\n</match>\n", "<source>\n  @type http\n</source>\n", "<VirtualHost *:443>\n"]
        {
            assert!(!is_xml(text, Medium::Configuration), "{text}");
        }
        for text in
            ["<?xml version=\"1.0\"?>\n<a/>", "<a b=\"c\">", "<a>\n  <b>x</b>\n</a>", "<!-- x y -->\n<a/>", "<a />"]
        {
            assert!(is_xml(text, Medium::Configuration), "{text}");
        }
    }

    fn read(text: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        assignments(text, &mut |a, _| found.push((a.name.to_string(), a.value.to_string())));
        found
    }

    fn passwords(text: &str) -> Vec<String> {
        read(text).into_iter().filter(|(name, _)| name.to_lowercase().contains("password")).map(|(_, v)| v).collect()
    }

    #[test]
    fn elements_and_attributes_are_read_over_lines() {
        for text in [
            "<settings>\n<servers><server>\n<id>a</id>\n<password>\n  v9\n</password></server></servers></settings>",
            "<appSettings>\n  <add\n    key=\"Password\"\n    value=\"v9\"\n  />\n</appSettings>",
            "<bean><property name=\"password\" value='v9'/></bean>",
            "<bean><property name=\"password\"><value>v9</value></property></bean>",
            "<tomcat-users><user username=\"a\" password=\"v9\" roles=\"b\"/></tomcat-users>",
            "<dict><key>Password</key>\n<string>v9</string></dict>",
            "<?xml version=\"1.0\"?><!-- the password -->\n<a><password><![CDATA[v9]]></password></a>",
            "<c><entry key=\"db.password\">v9</entry></c>",
        ] {
            assert_eq!(passwords(text), ["v9"], "{text}");
        }
        assert_eq!(passwords("<a password=\"v&amp;9\"/>"), ["v&9"]);
    }

    #[test]
    fn what_is_commented_out_is_read_and_said_to_be() {
        for text in [
            "<c>\n<!-- password=v9 -->\n</c>",
            "<c><!--\n  user: a\n  password: v9\n--></c>",
            "<c><!-- <server><password>v9</password></server> --></c>",
            "<c><!-- <add key=\"Password\" value=\"v9\"/></c>",
        ] {
            let mut found = Vec::new();
            assignments(text, &mut |a, commented| {
                found.push((a.value.to_string(), text[a.span.range()].to_string(), commented))
            });
            assert!(found.contains(&("v9".to_string(), "v9".to_string(), true)), "{text}: {found:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(<|>|/|"|'|=| |\n|a|password|!--|-->|!\[CDATA\[|\]\]>|\?|&amp;|é|key|name){0,60}"#) {
            assignments(&text, &mut |a, _| assert!(text.get(a.span.range()).is_some()));
        }
    }
}
