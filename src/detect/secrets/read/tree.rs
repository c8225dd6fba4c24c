//! Reads assignments from parsed configuration: the key decides, wherever the format puts it.

use std::borrow::Cow;

use data_encoding::BASE64;

use super::assignment::{Assignment, Line};
use super::escaped::{self, EscapedLine};
use super::name::{flag_name, last_part};
use super::{collection, command, fallback, folded, heredoc, keeper, notebook, pairs, query, url};
use crate::bound::Bound;
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::randomness::{
    has_sequence, is_hex, is_random_in_part, is_uuid, is_worded, looks_random,
};
use crate::detect::secrets::kinds::values::is_drawn_of_signs;
use crate::detect::secrets::kinds::words::names::{BESIDE_SECRETS, TEXTS};
use crate::detect::secrets::kinds::words::values::{COLOURS, REFERENCE_TAGS};
use crate::detect::secrets::look::keywords::Hit;
use crate::detect::secrets::medium::{self, Medium};
use crate::detect::secrets::text::floor_boundary;
use crate::document::{Document, Entry, Kind, Node, Unknown, Value};
use crate::span::Span;

const DEPTH: Bound =
    Bound::new(128, "a document is nested deeper than 128 levels: what is deeper was not searched for credentials");

/// Where a node stands: its name, the names above it, and what its text holds.
#[derive(Clone)]
struct Step<'a> {
    node: &'a Node,
    /// The key that names it; an item of a list has its list's.
    name: &'a str,
    /// All names, joined by dots.
    path: String,
    depth: usize,
    base64: bool,
    /// In the data of a Kubernetes Secret.
    kept: bool,
    /// An item of a list.
    item: bool,
    /// What the place promises, whatever the name says.
    says: Option<Sensitive>,
    /// What the key above promises of what was drawn: of what stands under `passwords`.
    several: Option<Sensitive>,
    /// What a variable has where nobody sets it.
    default: bool,
}

/// Calls `see` for every literal of a document that has a name, in no particular order, with what sort of text it stands
/// in; spans are in the file's text.
/// `lines` are the hits of keywords that make a line worth reading: of texts with many lines, only theirs are read.
pub(crate) fn assignments(document: &Document, lines: &[Hit], see: &mut impl FnMut(&Assignment<'_>, Medium)) {
    if let Some(cells) = notebook::cells(document) {
        return notebook::assignments(document, cells, &mut |assignment, medium| see(assignment, medium));
    }
    let manifest = document.kind == Kind::Kubernetes;
    let mut open = vec![Step {
        node: &document.root,
        name: "",
        path: String::new(),
        depth: 0,
        base64: false,
        kept: false,
        item: false,
        says: None,
        several: None,
        default: false,
    }];
    while let Some(step) = open.pop() {
        if !DEPTH.holds(step.depth) {
            continue;
        }
        match &step.node.value {
            Value::Object(entries) => object(&step, entries, manifest, &mut open),
            Value::Array(items) => list(&step, items, &mut open),
            Value::String(text) | Value::Unknown(Unknown { text, .. }) => leaf(document, lines, &step, text, see),
            Value::Int(_) | Value::Float(_) => {
                let text = document.artifact.slice(step.node.span).to_string();
                leaf(document, lines, &step, &text, see);
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// Keys that name what stands under `value` beside them.
const PAIR_NAMES: &[&str] = &["name", "key", "Name", "Key", "ParameterKey", "OptionName"];

fn object<'a>(step: &Step<'a>, entries: &'a [Entry], manifest: bool, open: &mut Vec<Step<'a>>) {
    // `{name: DB_PASSWORD, value: x}`: the pair is one assignment.
    let text = |key: &str| entries.iter().find(|entry| entry.key == key).and_then(|entry| entry.node.written());
    let pair = PAIR_NAMES.iter().find_map(|key| text(key));
    // Postman's `"apikey": [{"key": "value", "value": "x"}]`: the list says what it is.
    let own = Some(step.name).filter(|name| !name.is_empty());
    let pair = pair.filter(|pair| !matches!(*pair, "value" | "Value")).or(own);
    // In a state of Terraform: what the provider `random` drew for somebody's password.
    let drawn = step.says.or_else(|| (text("type") == Some("random_password")).then_some(Sensitive::Password));
    let several = names::of_several(step.name);
    let resource = keeper::of_path(&step.path).filter(|own| own.holds_in(text));
    // Alone, or in the items of a List.
    let of_secret = manifest && (step.depth == 0 || step.path == ".items") && text("kind") == Some("Secret");
    let vault = text("type").is_some_and(keeper::is_vault_secret);
    let given = |key: &str| is_default(key) || matches!(key, "value" | "Value");
    let declared = entries.iter().any(|entry| given(&entry.key)) && keeper::is_declared_secret(entries);
    if is_table_of_codes(entries) {
        return;
    }
    for entry in entries {
        let named = match entry.key.as_str() {
            "value" | "Value" | "ParameterValue" => pair,
            // `variable "db_password" { default = "x" }`, CloudFormation's, Helm's or JSON schema's defaults.
            "plaintext" | "plain" => own,
            // A parameter of a pipeline has its name beside it: `{name: apiToken, default: v}`.
            key if is_default(key) => pair,
            "Fn::Sub" => own,
            // Composer's `"gitlab-token": {"gitlab.acme.dev": "v"}`.
            host if is_host(host) => own.filter(|own| names::classify(own) == Some(Sensitive::Token)),
            // Prometheus' `authorization: {type: Bearer, credentials: v}`.
            "credentials" if step.name == "authorization" => own,
            _ => None,
        };
        let within = matches!(entry.key.as_str(), "instances" | "attributes" | "result");
        let says = drawn.filter(|_| within);
        let name = named.unwrap_or(&entry.key);
        let mut path = String::with_capacity(step.path.len() + name.len() + 1);
        path.push_str(tail(&step.path));
        path.push('.');
        path.push_str(name);
        let base64 = step.base64 || of_secret && entry.key == "data";
        let kept = step.kept
            || base64
            || of_secret && entry.key == "stringData"
            // What a chart makes a Secret of: `secret: {data: {a: v}}`.
            || matches!(entry.key.as_str(), "data" | "stringData") && matches!(step.name, "secret" | "secrets")
            || vault && entry.key == "properties"
            || resource.is_some_and(|own| own.keeps(&entry.key))
            || declared && given(&entry.key);
        // `secrets: {db: {value: v}}`
        let above = step.several.filter(|_| matches!(entry.key.as_str(), "value" | "Value"));
        let several = several.or(above).filter(|_| !collection::is_field(&entry.key));
        open.push(Step {
            node: &entry.node,
            name,
            path,
            depth: step.depth + 1,
            base64,
            kept,
            item: false,
            says,
            several,
            default: is_default(&entry.key),
        });
    }
}

/// Whether a key gives what a variable has where nobody sets it: Terraform's `default`, CloudFormation's `Default`.
fn is_default(key: &str) -> bool {
    matches!(key, "default" | "Default" | "defaultValue")
}

/// Whether a mapping gives each of many names a code of the same few digits, an icon's character (`"password": "f042"`), or
/// each a colour (`auth_password = "#99d1db"`, some `"violet"`): then they are names of what is drawn.
fn is_table_of_codes(entries: &[Entry]) -> bool {
    const NAMES: usize = 16;
    const LONGEST: usize = 8;
    if entries.len() < NAMES {
        return false;
    }
    let code = |entry: &Entry| entry.node.as_str().filter(|text| text.len() <= LONGEST && is_hex(text)).map(str::len);
    let first = entries.first().and_then(code);
    let is_colour = |text: &str| {
        let digits = text.strip_prefix('#');
        digits.is_some_and(|digits| matches!(digits.len(), 3 | 4 | 6 | 8) && is_hex(digits))
    };
    let is_named = |text: &str| text.len() <= LONGEST_COLOUR && text.bytes().all(|b| b.is_ascii_alphabetic());
    let texts = || entries.iter().map(|entry| entry.node.as_str().unwrap_or_default());
    // Words alone may be passwords, unless they end as the names of colours do.
    let says_colour =
        |text: &str| is_colour(text) || COLOURS.iter().any(|word| text.to_ascii_lowercase().ends_with(word));
    let are_colours = || texts().filter(|text| says_colour(text)).count() * 2 >= entries.len();
    first.is_some() && entries.iter().all(|entry| code(entry) == first)
        || texts().all(|text| is_colour(text) || !text.is_empty() && is_named(text)) && are_colours()
}

/// How long the names of colours are: `lightgoldenrodyellow` (CSS Color 4, 6.1).
const LONGEST_COLOUR: usize = 20;

/// Whether a key is the name of a server.
fn is_host(key: &str) -> bool {
    key.contains('.') && url::is_domain(key)
}

/// The items of a list; what follows `--password` in a list of arguments is its value.
fn list<'a>(step: &Step<'a>, items: &'a [Node], open: &mut Vec<Step<'a>>) {
    let mut before: Option<&'a Node> = None;
    let several = names::of_several(step.name);
    // `["CMD", "redis-cli", "-a", "v", "ping"]`: what the command takes as its password.
    let words: Vec<&str> = items.iter().map(|node| node.as_str().unwrap_or_default()).collect();
    let mut taken = command::of_arguments(&words).into_iter().peekable();
    for (at, node) in items.iter().enumerate() {
        let taken = taken.next_if(|(place, _)| *place == at);
        let flag = before.and_then(Node::as_str).and_then(flag_name);
        let value = node.as_str().is_some_and(|text| !text.starts_with('-'));
        let depth = step.depth + 1;
        let below = Step { node, depth, ..step.clone() };
        if let Some((_, name)) = taken {
            let says = Some(Sensitive::Password);
            open.push(Step { name, path: name.to_string(), base64: false, item: false, says, ..below });
            before = Some(node);
            continue;
        }
        open.push(match flag.filter(|_| value) {
            Some(name) => Step { name, path: name.to_string(), base64: false, item: false, says: None, ..below },
            None => Step { item: true, several, ..below },
        });
        before = Some(node);
    }
}

/// Keys whose text a shell or a program reads as a command.
const COMMANDS: &[&str] = &[
    "after_script",
    "args",
    "before_script",
    "bootcmd",
    "cmd",
    "cmds",
    "command",
    "commands",
    "entrypoint",
    "exec",
    "healthcheck",
    "inline",
    "raw",
    "run",
    "runcmd",
    "script",
    "shell",
    "win_shell",
];

/// Keys of lists of variables: of Compose, Docker, CI services, systemd.
const VARIABLES: &[&str] =
    &["Environment", "args", "buildArgs", "build_args", "env", "environment", "global", "variables"];

fn is_command(step: &Step<'_>) -> bool {
    COMMANDS.contains(&step.name) || step.path.contains(".scripts.")
}

/// The end of a path: enough for a vendor's word, and bounded however deep the tree is.
fn tail(path: &str) -> &str {
    let mut from = path.len().saturating_sub(160);
    while !path.is_char_boundary(from) {
        from += 1;
    }
    path.get(from..).unwrap_or_default()
}

fn leaf(
    document: &Document,
    lines: &[Hit],
    step: &Step<'_>,
    text: &str,
    see: &mut impl FnMut(&Assignment<'_>, Medium),
) {
    if text.contains('\n') && TEXTS.contains(&step.name.to_ascii_lowercase().as_str()) {
        let lines_of_text = Block::Lines(Medium::Prose);
        return block(document, lines, step.node.span, lines_of_text, &mut |assignment| see(assignment, Medium::Prose));
    }
    let see = &mut |assignment: &Assignment<'_>| see(assignment, Medium::Configuration);
    let artifact = &document.artifact;
    let raw = artifact.slice(step.node.span);
    // A block of one line is its line.
    let is_block = |line: &&str| !line.is_empty() && !line.contains('\n') && !raw.starts_with(['"', '\'']);
    let line = text.strip_suffix('\n').filter(is_block);
    let (is_line, text) = (line.is_some(), line.unwrap_or(text));
    if text.contains('\n') {
        if medium::is_shown(&step.path) {
            return;
        }
        let medium = if is_command(step) { Medium::Shell } else { medium_of_block(step.name, text) };
        // cloud-init's list of users and passwords (<https://docs.cloud-init.io/en/latest/reference/modules.html#set-passwords>).
        let users = step.path.ends_with(".chpasswd.list");
        return block(document, lines, step.node.span, if users { Block::Users } else { Block::Lines(medium) }, see);
    }
    if refers_by_tag(artifact.text(), step.node.span.start as usize) {
        return;
    }
    let quote = usize::from(raw.starts_with(['"', '\'']));
    // Nearly every value stands as it is, right behind its quote.
    let at = if raw.get(quote..).is_some_and(|rest| rest.starts_with(text)) { Some(quote) } else { raw.find(text) };
    let inner = at.map_or(step.node.span, |at| {
        let start = step.node.span.start as usize + at;
        Span::new(start, start + text.len())
    });
    // `- KEY=value` in lists of variables.
    if let Some((name, value)) = text.split_once('=')
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && VARIABLES.contains(&step.name)
        // systemd's `Environment=A=1 B=2` are pairs.
        && !(value.contains(' ') && pairs::of_whole(text).is_some())
    {
        let start = (inner.end as usize).saturating_sub(value.len());
        let span = artifact.host_span(Span::new(start, inner.end as usize));
        let name = Cow::Borrowed(name);
        return Assignment::new(name.clone(), name, value, span, "assignment", false).iter().for_each(see);
    }
    // systemd's `Environment="A=1" "B=2"`, which its format reads as one value.
    if step.name == "Environment" && text.starts_with(['"', '\'']) {
        let span = line_of(document, step.node.span);
        return block(document, lines, span, Block::Lines(Medium::Configuration), see);
    }
    // An inventory's `host ansible_host=a ansible_password=v`, which its format reads as one value.
    let inventory = step.path.contains("ansible_") && text.contains('=');
    let options = text.contains("password=") && step.path.contains("jaas")
        // `-Xmx1g -Dstore.password=v`, and a command that stands under any name.
        || text.starts_with('-') && text.contains('=')
        || text.contains(" -D") && text.contains('=')
        || ["export ", "echo "].iter().any(|command| text.starts_with(command)) && text.contains('=')
        || text.starts_with("echo ") && text.contains("chpasswd");
    let embedded = text.starts_with(['{', '[']) && text.contains("\":") && text.len() <= 4096;
    if is_command(step) || inventory || embedded || options {
        let span = if inventory { line_of(document, step.node.span) } else { step.node.span };
        return block(document, lines, span, Block::Lines(Medium::Shell), see);
    }
    // Terraform's `jsonencode({ username = "app", password = "v" })`, on one line.
    let is_hcl = matches!(document.kind, Kind::Terraform | Kind::TerraformVariables | Kind::Hcl);
    if is_hcl && raw.contains(['{', '(']) && !raw.starts_with(['"', '<']) {
        block(document, lines, step.node.span, Block::Lines(Medium::Source), &mut *see);
    }
    // `deploy --token=v` under any key. A text for people says of an option what it is for.
    if text.contains("--") && options_of(text).any(|option| names::classify(option).is_some()) {
        return block(document, lines, step.node.span, Block::Lines(Medium::Shell), &mut |assignment| {
            if is_made_up_of_more(&assignment.value) {
                see(assignment);
            }
        });
    }
    // cloud-init's users on one line.
    if step.path.ends_with(".chpasswd.list") {
        return block(document, lines, step.node.span, Block::Users, see);
    }
    // `client_secret: v`, a file of one line in a string.
    if inner.len() == text.len()
        && (is_line || is_made_up_of_more(text.rsplit(' ').next().unwrap_or_default()))
        && let Some(mut assignment) = heredoc::pair(text, inner.start as usize)
        && !assignment.value.contains(char::is_whitespace)
    {
        assignment.span = artifact.host_span(assignment.span);
        return see(&assignment);
    }
    // systemd's `SetCredential=name:v` (systemd.exec(5)).
    if step.name == "SetCredential"
        && let Some((name, value)) = text.split_once(':')
    {
        let start = (inner.end as usize).saturating_sub(value.len());
        let span = artifact.host_span(Span::new(start, inner.end as usize));
        let name = Cow::Borrowed(name);
        return Assignment::new(name.clone(), name, value, span, "assignment", true).iter().for_each(see);
    }
    if text.contains('?') && text.contains("://") && inner.len() == text.len() {
        let host = artifact.host_span(inner).start as usize;
        let found = query::parameters(text).filter_map(|(name, found)| Assignment::of_query(text, host, name, found));
        found.for_each(|assignment| see(&assignment));
    }
    // `password=v`, alone or joined: kustomize's literals, options, forms.
    if text.contains('=')
        && inner.len() == text.len()
        && let Some(pairs) = pairs::of_whole(text)
        && pairs.iter().any(|(name, _)| names::classify(last_part(name)).or_else(|| names::of_drawn(name)).is_some())
    {
        let host = artifact.host_span(inner).start as usize;
        for (name, value) in pairs {
            let at = host + (value.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            let path = Cow::Owned(format!("{}.{name}", step.path));
            let span = Span::new(at, at + value.len());
            let made = Assignment::new(Cow::Borrowed(last_part(name)), path, value, span, "assignment", true);
            made.iter().for_each(&mut *see);
        }
        return;
    }
    // `X-Api-Key: v`, a header in a list or a string.
    if let Some((name, value)) = text.split_once(": ")
        && (name.contains('-') || name.eq_ignore_ascii_case("authorization"))
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    {
        let start = (inner.end as usize).saturating_sub(value.len());
        let span = artifact.host_span(Span::new(start, inner.end as usize));
        let name = Cow::Borrowed(name);
        return Assignment::new(name.clone(), name, value, span, "header", true).iter().for_each(see);
    }
    // `passwords: {ann: v}`, `tokens: [v]`.
    let listed = || names::classify(last_part(step.name)).filter(|_| step.item);
    let several =
        step.several.or_else(listed).filter(|says| collection::is_drawn(text, *says) && is_random_in_part(text));
    // What a list under `password` holds are names of things (JSON schema's `dependentRequired`, form fields).
    if step.item && several.is_none() {
        return;
    }
    let name = named(step);
    if let Some((header, value)) = keyed_header(name, text).filter(|_| inner.len() == text.len()) {
        let start = inner.start as usize;
        let span = artifact.host_span(Span::new(start, start + value.len()));
        let name = Cow::Borrowed(header);
        return Assignment::new(name.clone(), name, value, span, "header", true).iter().for_each(see);
    }
    // `sensitive("v")` (<https://developer.hashicorp.com/terraform/language/functions/sensitive>).
    if is_hcl && (step.kept && !raw.starts_with(['"', '<']) || raw.starts_with("sensitive(")) {
        return kept_literals(document, step, name, see);
    }
    if let Some(value) = folded::unfolded(raw, text) {
        let (span, path) = (artifact.host_span(step.node.span), Cow::Borrowed(step.path.as_str()));
        let made = Assignment::new(Cow::Borrowed(name), path, &value, span, "object-key", true);
        return made.iter().for_each(see);
    }
    let decoded = step.base64.then(|| BASE64.decode(text.trim().as_bytes()).ok()).flatten();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let value = decoded.as_deref().map_or(text, |text| text.trim_end_matches('\n'));
    let span = artifact.host_span(inner);
    let path = Cow::Borrowed(step.path.as_str());
    // The format says where any value ends, as quotes do; a number is none that somebody quoted.
    let is_number = quote == 0 && value.bytes().all(|b| b.is_ascii_digit());
    let syntax = if step.default { "default" } else { "object-key" };
    let assignment = Assignment::new(Cow::Borrowed(name), path, value, span, syntax, !is_number);
    if let Some(mut assignment) = assignment {
        assignment.says = assignment.says.or(step.says);
        if decoded.is_some() {
            assignment.decoded.insert(0, "base64");
        }
        if step.kept {
            let given = fallback::literal(&assignment.value).unwrap_or(&assignment.value);
            assignment.says = assignment.says.or_else(|| kept_secret(name, given));
        }
        assignment.says = assignment.says.or_else(|| of_cluster(step, value));
        assignment.says = assignment.says.or(several);
        see(&assignment);
    }
}

/// Whether the value at `at` of a text has a tag of YAML by which its reader looks up what is named: Home Assistant's `!secret name`
/// (<https://www.home-assistant.io/docs/configuration/secrets/>).
fn refers_by_tag(text: &str, at: usize) -> bool {
    let before = text.get(floor_boundary(text, at.saturating_sub(LONGEST_TAG))..at).unwrap_or_default();
    let here = text.get(at..).unwrap_or_default();
    // A span may begin with its tag.
    let tag = here.strip_prefix('!').map(|rest| rest.split(char::is_whitespace).next().unwrap_or_default());
    let tag = tag.or_else(|| before.trim_end().rsplit([' ', '\t', '\n', ':']).next()?.strip_prefix('!'));
    tag.is_some_and(|tag| REFERENCE_TAGS.contains(&tag.to_ascii_lowercase().as_str()))
}

/// How far before a value its tag begins, in bytes.
const LONGEST_TAG: usize = 24;

/// The names of the long options in a command.
fn options_of(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split_whitespace().skip(1).filter_map(|word| word.strip_prefix("--"));
    words.map(|option| option.split_once('=').map_or(option, |(name, _)| name))
}

/// Whether a value has more than the letters of a word or two.
fn is_made_up_of_more(value: &str) -> bool {
    value.len() >= 8 && value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// A Kubernetes Secret says of all that it holds that it is one: what was drawn at random needs no name that says it again
/// (`key` of Ceph, `azurestorageaccountkey`).
fn kept_secret(name: &str, value: &str) -> Option<Sensitive> {
    let is_beside = names::words(name).iter().any(|word| BESIDE_SECRETS.contains(&word.as_str()));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if is_beside || value.len() < LEAST_KEPT {
        None
    } else if value.len() >= 20 && is_random_in_part(value) || digits > 1 && looks_random(value) {
        Some(Sensitive::Token)
    } else {
        // With a sign among letters of both cases and digits it is a password.
        let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
        let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && digits > 1 && !is_worded(value);
        let signed = value.bytes().any(|b| b"!#%^*=+&~?;,@".contains(&b)) && !value.contains(char::is_whitespace);
        (mixed && signed && !value.contains("://") || is_drawn_of_signs(value)).then_some(Sensitive::Password)
    }
}

/// What the agents of a cluster trust each other by, in HCL or JSON: the key of their gossip, `encrypt`, 16, 24 or 32 bytes
/// (<https://developer.hashicorp.com/consul/docs/agent/config/config-files#encrypt>), and the random numbers under `tokens`
/// (<https://developer.hashicorp.com/consul/docs/agent/config/config-files#acl_tokens>).
fn of_cluster(step: &Step<'_>, value: &str) -> Option<Sensitive> {
    let key = || BASE64.decode(value.as_bytes()).is_ok_and(|bytes| matches!(bytes.len(), 16 | 24 | 32));
    let gossip = step.name == "encrypt" && !step.item && is_random_in_part(value) && key();
    let drawn = || is_uuid(value) && value.as_bytes().get(14) == Some(&b'4') && !has_sequence(value);
    let token = step.several == Some(Sensitive::Token) && step.path.contains("acl.") && drawn();
    (gossip || token).then_some(Sensitive::Token)
}

/// The least length of what a Secret holds under a name that says nothing.
const LEAST_KEPT: usize = 12;

/// The strings of an expression of Terraform that a resource keeps as its secret: `jsonencode({ a = "v" })`.
fn kept_literals(document: &Document, step: &Step<'_>, name: &str, see: &mut impl FnMut(&Assignment<'_>)) {
    let artifact = &document.artifact;
    keeper::literals(artifact.slice(step.node.span), &mut |literal, at| {
        let Some(says) = kept_secret(name, literal) else { return };
        let start = step.node.span.start as usize + at;
        let span = artifact.host_span(Span::new(start, start + literal.len()));
        let path = Cow::Borrowed(step.path.as_str());
        let made = Assignment::new(Cow::Borrowed(name), path, literal, span, "object-key", true);
        made.map(|made| Assignment { says: made.says.or(Some(says)), ..made }).iter().for_each(&mut *see);
    });
}

/// The header, and its value, of a command that YAML reads as a key and what follows: `- curl -H "PRIVATE-TOKEN: v" https://acme.dev`.
fn keyed_header<'a>(key: &'a str, text: &'a str) -> Option<(&'a str, &'a str)> {
    let (command, header) = key.rsplit_once(['"', '\''])?;
    let option = ["-H ", "-H", "--header ", "--header="].iter().any(|option| command.ends_with(option));
    let value = text.split(['"', '\'']).next().filter(|value| value.len() < text.len())?;
    option.then_some((header, value))
}

/// The whole line that a span begins in.
fn line_of(document: &Document, span: Span) -> Span {
    let text = document.artifact.text();
    let at = span.start as usize;
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |end| at + end);
    Span::new(start, end)
}

/// The name that says what a literal is; of a mere `key`, with the name above it: `encryption.key`.
fn named<'a>(step: &'a Step<'_>) -> &'a str {
    if step.name.eq_ignore_ascii_case("key") && !step.item { last_part(&step.path) } else { last_part(step.name) }
}

/// How the lines of a text are read.
#[derive(Clone, Copy, PartialEq)]
enum Block {
    Lines(Medium),
    /// `user:password`
    Users,
}

/// What a text of several lines is: a file of configuration when its key is such a file's name, as in a ConfigMap, or when
/// it begins as a mapping does; otherwise a script.
fn medium_of_block(name: &str, text: &str) -> Medium {
    let files = [".properties", ".conf", ".cnf", ".ini", ".cfg", ".env", ".yml", ".yaml", ".toml", ".json", ".xml"];
    let named = name == "values" || files.iter().any(|end| name.ends_with(end));
    if named || opens_mapping(text) {
        Medium::Configuration
    } else {
        // Its first line may name another reader than a shell.
        medium::interpreter(text).unwrap_or(Medium::Shell)
    }
}

/// Whether the first line that says something is a key of YAML, or opens JSON.
fn opens_mapping(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "---");
    let Some(first) = lines.find(|line| !line.starts_with('#') || line.starts_with("#!")) else { return false };
    let key = |(key, rest): (&str, &str)| {
        let plain = key.trim_start_matches("- ").bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-\"'".contains(&b));
        plain && !key.is_empty() && (rest.is_empty() || rest.starts_with(' '))
    };
    first.starts_with(['{', '[']) || first.split_once(':').is_some_and(key)
}

/// A block of text inside a document (a script, a file in a ConfigMap) is read line by line.
fn block(document: &Document, lines: &[Hit], span: Span, block: Block, see: &mut impl FnMut(&Assignment<'_>)) {
    let raw = document.artifact.slice(span);
    // The first and the last line have no quotes of their own.
    let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''));
    let inside = quote.and_then(|quote| raw.strip_prefix(quote)?.strip_suffix(quote));
    let is_escaped = quote == Some('"') && !raw.contains('\n');
    let start = span.start as usize + usize::from(inside.is_some());
    let raw = inside.unwrap_or(raw);
    let mut give = |mut assignment: Assignment<'_>| {
        assignment.span = document.artifact.host_span(assignment.span);
        see(&assignment);
    };
    let worth = |line: Span| {
        let (from, to) = (start + line.start as usize, start + line.end as usize);
        let first = lines.partition_point(|hit| hit.start < from);
        lines.get(first).is_some_and(|hit| hit.start < to)
    };
    let mut read = |line: &EscapedLine<'_>| {
        let found = match block {
            Block::Lines(medium) if worth(line.span) => Line { text: &line.text, start: 0, medium }.assignments(),
            Block::Users => user(&line.text).into_iter().collect(),
            Block::Lines(_) => Vec::new(),
        };
        for mut assignment in found {
            let place = line.place(assignment.span);
            assignment.span = Span::new(start + place.start as usize, start + place.end as usize);
            give(assignment);
        }
    };
    // Its line breaks are escapes, or it is one line.
    if is_escaped {
        escaped::of_string(raw, &mut read);
    } else {
        escaped::of_block(raw, &mut read);
    }
    if block == Block::Lines(Medium::Shell) {
        heredoc::assignments(raw, &mut |mut assignment| {
            assignment.span = Span::new(start + assignment.span.start as usize, start + assignment.span.end as usize);
            give(assignment);
        });
    }
}

/// `user:password`, alone on its line.
fn user(line: &str) -> Option<Assignment<'_>> {
    let (user, password) = line.trim().split_once(':')?;
    // Words that ask for one to be drawn.
    if user.contains(' ') || matches!(password, "R" | "RANDOM") {
        return None;
    }
    let at = line.len() - line.trim_end().len();
    let end = line.len() - at;
    let name = Cow::Borrowed("chpasswd password");
    let span = Span::new(end - password.len(), end);
    let mut assignment = Assignment::new(name.clone(), name, password, span, "field", true)?;
    assignment.says = Some(Sensitive::Password);
    Some(assignment)
}
