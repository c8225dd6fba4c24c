//! Judges a literal that was assigned to a name: contextual detectors by the vendor's word, then the generic rules.

use data_encoding::{BASE64, BASE64_NOPAD};

use super::assignment::Assignment;
use super::candidate::Candidate;
use super::context::{self, Medium};
use super::detector::{self, Detector};
use super::names::{self, Sensitive};
use super::randomness::{entropy, has_sequence, is_hex, is_uuid, is_worded, looks_random};
use super::values::{Nature, is_change_me, is_identifier, nature};
use super::vendor;
use super::words::values::LOGIN_WORDS;
use crate::detect::Confidence;
use crate::source::Artifact;
use crate::span::Span;

/// Where literals are judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) medium: Medium,
    /// Names are names of labels here, and values text for people: see [`context::holds_labels`].
    pub(crate) labels: bool,
    /// Values stand for others here: see [`context::holds_doubles`].
    pub(crate) doubles: bool,
    /// A fence in a document for people.
    pub(crate) fence: bool,
    /// The line is a comment: see [`context::is_comment`].
    pub(crate) comment: bool,
}

impl Place {
    /// The place of an artifact's literals.
    pub(crate) fn new(artifact: &Artifact, medium: Medium) -> Self {
        Self { fence: artifact.as_fence().is_some(), ..Self::of_file(artifact.path(), medium) }
    }

    /// The place of a whole file's literals.
    pub(crate) fn of_file(path: &str, medium: Medium) -> Self {
        let (labels, doubles) = (context::holds_labels(path), context::holds_doubles(path));
        Self { medium, labels, doubles, fence: false, comment: false }
    }

    /// The same place, on a line of its own.
    pub(crate) fn on(self, line: &str) -> Self {
        Self { comment: context::is_comment(line), ..self }
    }

    /// What is written here is used.
    fn is_used(self) -> bool {
        matches!(self.medium, Medium::Configuration | Medium::Shell) && !self.labels
    }

    /// Text for people: what anybody would say, and what a document would show, does not count.
    fn is_text(self) -> bool {
        self.labels || self.medium == Medium::Prose
    }
}

/// The claims on the value of an assignment; usually none.
pub(crate) fn judge(assignment: &Assignment<'_>, place: Place, candidates: &mut Vec<Candidate>) {
    let default = with_default(assignment);
    let assignment = default.as_ref().unwrap_or(assignment);
    let value = &*assignment.value;
    if value.len() < 3 || value.len() > 1024 {
        return;
    }
    vendor::assigned(assignment, place, candidates);
    let generic = generic(assignment, place);
    vendor::named(assignment, place, generic.map(|(_, confidence)| confidence), candidates);
    if let Some((id, confidence)) = generic
        && let Some(detector) = detector::by_id(id)
    {
        candidates.push(claim(detector, assignment, place, confidence));
    }
}

/// The literal that `${DB_PASSWORD:-value}` (a shell, compose) or `${db.password:value}` (Spring) uses wherever nobody
/// sets the variable, as an assignment of its own.
fn with_default<'a>(assignment: &'a Assignment<'_>) -> Option<Assignment<'a>> {
    let inside = assignment.value.strip_prefix("${")?.strip_suffix('}')?;
    // The Serverless Framework's `${opt:secret, 'v'}`
    // (<https://www.serverless.com/framework/docs/providers/aws/guide/variables>).
    if let Some((source, default)) = inside.split_once(", ")
        && source.contains(':')
        && let Some(value) = default.strip_prefix(['\'', '"']).and_then(|rest| rest.strip_suffix(['\'', '"']))
    {
        let plain = assignment.span.range().len() == assignment.value.len();
        let end = (assignment.span.end as usize).saturating_sub(2);
        let span = if plain { Span::new(end.saturating_sub(value.len()), end) } else { assignment.span };
        return Some(assignment.with(value, span));
    }
    let rest = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let name = inside.strip_suffix(rest).filter(|name| !name.is_empty())?;
    let marks: &[&str] = if name.contains('.') { &[":"] } else { &[":-", ":=", "-", ":"] };
    let value = marks.iter().find_map(|mark| rest.strip_prefix(mark)).filter(|value| !value.contains('$'))?;
    // `${A:?message}`, `${A:+other}`.
    if value.starts_with(['?', '+']) {
        return None;
    }
    // An escape or an encoding makes the text longer than the value: then the whole is shown.
    let plain = assignment.span.range().len() == assignment.value.len();
    let end = (assignment.span.end as usize).saturating_sub(1);
    let span = if plain { Span::new(end.saturating_sub(value.len()), end) } else { assignment.span };
    Some(assignment.with(value, span))
}

/// A claim with everything the assignment says.
pub(super) fn claim(
    detector: &'static Detector,
    assignment: &Assignment<'_>,
    place: Place,
    confidence: Confidence,
) -> Candidate {
    Candidate {
        detector,
        span: assignment.span,
        value: assignment.value.to_string(),
        confidence,
        syntax: assignment.syntax,
        medium: place.medium,
        name: Some(assignment.name.to_string()),
        weak: detector.id == "weak-default-credential",
        checksum: None,
        decoded: assignment.decoded.clone(),
        vendor: None,
        attributes: Vec::new(),
    }
}

/// The generic rules: the id of the rule that the literal breaks.
fn generic(assignment: &Assignment<'_>, place: Place) -> Option<(&'static str, Confidence)> {
    let value = &*assignment.value;
    let sensitive = assignment.says.or_else(|| names::classify(&assignment.name))?;
    if value.contains(char::is_whitespace)
        || !assignment.quoted && is_expression(value)
        || context::is_shown(&assignment.path)
        || names::is_ciphertext(&assignment.path)
    {
        return None;
    }
    let nature = nature(value);
    let letters = value.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let made_up = place.comment && is_identifier(letters) || is_double(value, place);
    let found = match (nature, sensitive) {
        (Nature::Literal, _) if is_altered_token(value) => None,
        (Nature::Literal, Sensitive::Password) if place.is_text() && !place.labels => {
            text(value).or_else(|| noted(value))
        }
        (Nature::Literal, _) if place.is_text() => text(value),
        _ if place.is_text() => None,
        (Nature::Weak, _) if place.comment => None,
        (Nature::Literal, _) if made_up => None,
        (Nature::Placeholder, _) if is_change_me(value) => {
            forgotten(place).map(|sure| ("weak-default-credential", sure))
        }
        (Nature::Reference | Nature::Placeholder, _) => None,
        (Nature::Weak, _) => weak(assignment, sensitive, place).map(|sure| ("weak-default-credential", sure)),
        (Nature::Literal, Sensitive::Password) => password(assignment, place),
        (Nature::Literal, Sensitive::Token) => token(value, place),
    };
    // What a document shows its readers is an example, unless nobody would make it up.
    let shown = place.fence && (is_uuid(value) || !looks_random(value));
    found.map(|(id, sure)| match (id, sure) {
        ("weak-default-credential", _) if place.doubles => (id, Confidence::Low),
        ("weak-default-credential", sure) if shown => (id, sure.min(Confidence::Medium)),
        _ if shown || place.doubles && place.medium == Medium::Source => (id, Confidence::Low),
        // Commented out: a default that the manual shows, unless nobody would make it up.
        ("hardcoded-credential", Confidence::Medium) if place.comment && !looks_random(value) => (id, Confidence::Low),
        _ if place.comment => (id, sure.min(Confidence::Medium)),
        _ => (id, sure),
    })
}

/// In the source of a test or of an example, a literal that a person could have made up is a double of the real one.
fn is_double(value: &str, place: Place) -> bool {
    place.doubles && place.medium == Medium::Source && !looks_random(value)
}

/// In text for people only what nobody would say or make up counts, and somebody has to look.
fn text(value: &str) -> Option<(&'static str, Confidence)> {
    let random = value.len() >= 20 && !is_uuid(value) && looks_random(value) && !decodes_to_words(value);
    random.then_some(("hardcoded-credential", Confidence::Low))
}

/// A password in text for people that nobody would take for a word: letters of both cases, digits, and long.
fn noted(value: &str) -> Option<(&'static str, Confidence)> {
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    let strong = mixed && (12..=64).contains(&value.len()) && entropy(value) >= 3.2 && !is_worded(value);
    (strong && !is_uuid(value) && !has_sequence(value) && !decodes_to_words(value))
        .then_some(("hardcoded-credential", Confidence::Low))
}

/// `changeme` where it is used: whoever deploys this as it stands has a password that everybody knows. Files to copy
/// from are right to say so.
fn forgotten(place: Place) -> Option<Confidence> {
    (place.is_used() && !place.doubles && !place.fence).then_some(Confidence::Low)
}

/// A text that a vendor documents as an example, or one that begins as a vendor's token does, and is too short or fails
/// its checksum: a cut or altered example.
pub(super) fn is_altered_token(value: &str) -> bool {
    let known = |detector: &Detector| detector.prefix.len() >= 3 && value.starts_with(detector.prefix);
    let altered = |detector: &Detector| detector.check.is_some() || value.len() < detector.least_length();
    detector::all().iter().any(|detector| detector.allow.contains(&value) || known(detector) && altered(detector))
}

/// An unquoted value that is code: a call, an index, a condition.
fn is_expression(value: &str) -> bool {
    value.contains("()")
        || value.ends_with(')') && value.contains('(')
        || value.contains("->")
        || value.starts_with("new ")
}

/// A guessable value counts where what is written is used. In source, a name that is its own value (`password:
/// "password"`) is a label; a default such as `postgres` may be one.
fn weak(assignment: &Assignment<'_>, sensitive: Sensitive, place: Place) -> Option<Confidence> {
    let lower = assignment.value.trim_matches(['"', '\'']).to_ascii_lowercase();
    let words = names::words(&assignment.name);
    let guessable = lower.contains("secret") || lower.contains("pass");
    if sensitive == Sensitive::Token && !(guessable && words.iter().any(|word| word.ends_with("secret"))) {
        return None;
    }
    // `passwordSecretKey: password`: the key of a Secret, not its value.
    if names::names_a_key(&words) {
        return None;
    }
    // `--key key --secret secret`, as a manual shows what an option takes.
    if place.fence && assignment.syntax == "command-line" && words.contains(&lower) {
        return None;
    }
    if place.is_used() {
        return Some(Confidence::High);
    }
    // `process.env.JWT_SECRET || "secret"`: in use wherever the variable is missing.
    if assignment.syntax == "fallback" {
        return Some(Confidence::Medium);
    }
    let label = words.contains(&lower) || is_word_of_login(&lower);
    (!label && sensitive == Sensitive::Password).then_some(Confidence::Low)
}

fn is_word_of_login(lower: &str) -> bool {
    LOGIN_WORDS.contains(&lower)
}

fn password(assignment: &Assignment<'_>, place: Place) -> Option<(&'static str, Confidence)> {
    let value = &*assignment.value;
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let letters = has(u8::is_ascii_alphabetic);
    let others = has(u8::is_ascii_digit) || has(u8::is_ascii_punctuation);
    let wordy = is_identifier(value);
    let names_itself = {
        let lower = names::squeezed(value);
        ["password", "passwd", "passphrase", "secret", "credential", "pwd"].iter().any(|word| lower.contains(word))
    };
    let used = place.is_used();
    let least = if used { 4 } else { 6 };
    if value.len() < least || value.len() > 200 || (wordy && names_itself) || decodes_to_words(value) {
        return None;
    }
    let strong = value.len() >= 12 && letters && others && entropy(value) >= 3.2 && !is_worded(value);
    let sure = if strong { Confidence::High } else { Confidence::Medium };
    if used {
        // `password-for-primary-2`, `custom_pass`, `jiraToken`: a name for one, perhaps.
        let named =
            wordy && names::ends_in_secret(value) || names_itself && value.contains(['-', '_']) && is_worded(value);
        return Some(("hardcoded-credential", if named { Confidence::Low } else { sure }));
    }
    if is_uuid(value) {
        return None;
    }
    let code = wordy
        || value.contains("::")
        || value.starts_with(['.', '#', ':', '/', '\\', '^', '-'])
        || names_itself && !has(u8::is_ascii_digit);
    (letters && others && !code && has(u8::is_ascii_digit)).then_some(("hardcoded-credential", sure))
}

fn token(value: &str, place: Place) -> Option<(&'static str, Confidence)> {
    // The mark that Django's `startproject` puts before the key it draws; the key is in use all the same.
    let value = value.strip_prefix("django-insecure-").unwrap_or(value);
    let used = place.is_used();
    let least = if used { 12 } else { 16 };
    let token_like = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~:!@#$%^&*()".contains(&b));
    if value.len() < least || value.len() > 600 || !token_like {
        return None;
    }
    if is_uuid(value) {
        return (used && !place.fence).then_some(("hardcoded-credential", Confidence::Medium));
    }
    if decodes_to_words(value) {
        return None;
    }
    if !looks_random(value) {
        // Typed by a person, perhaps in use: letters and digits in one piece, unlike the name of a thing.
        let piece = !is_hex(value)
            && value.bytes().all(|b| b.is_ascii_alphanumeric())
            && value.bytes().any(|b| b.is_ascii_alphabetic());
        let typed = piece && value.bytes().filter(u8::is_ascii_digit).count() >= 3 && !has_sequence(value);
        return typed.then_some(("hardcoded-credential", Confidence::Low));
    }
    let sure = if value.len() >= 20 && (is_hex(value) || entropy(value) >= 3.7) {
        Confidence::High
    } else {
        Confidence::Medium
    };
    Some(("hardcoded-credential", sure))
}

/// Base64 of a text that a person wrote: `CLIENT_ID:CLIENT_SECRET`, `this is not real`.
pub(super) fn decodes_to_words(value: &str) -> bool {
    if value.len() < 16 {
        return false;
    }
    let decoded = BASE64.decode(value.as_bytes()).or_else(|_| BASE64_NOPAD.decode(value.as_bytes())).ok();
    let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    let printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ' || b == b'\n');
    printable
        && (text.contains(' ')
            || text.split(':').all(|part| is_identifier(part.trim()) || nature(part) == Nature::Placeholder))
}
