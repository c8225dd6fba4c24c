//! Literals that a name calls secret, whoever's they are.

use super::made_up::{decodes_to_words, is_altered_token};
use super::place::Place;
use crate::detect::Confidence;
use crate::detect::secrets::kinds;
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::randomness::{
    entropy, has_sequence, is_hex, is_random_in_part, is_uuid, is_worded, looks_random, random_part,
};
use crate::detect::secrets::kinds::values::{
    Nature, is_change_me, is_drawn_of_signs, is_guessable, is_identifier, nature,
};
use crate::detect::secrets::kinds::words::values::{LOGIN_WORDS, STAND_INS};
use crate::detect::secrets::medium::{self, Medium};
use crate::detect::secrets::read::assignment::Assignment;
use crate::detect::secrets::read::escape::unescape;

/// The generic rules: the id of the rule that the literal breaks.
pub(super) fn verdict(assignment: &Assignment<'_>, place: Place) -> Option<(&'static str, Confidence)> {
    let value = &*assignment.value;
    let named = assignment.says.or_else(|| names::classify(&assignment.name));
    let Some(sensitive) = named.or_else(|| names::of_drawn(&assignment.name).filter(|_| is_drawn(value))) else {
        return some_key(assignment, place);
    };
    if value.contains(char::is_whitespace) {
        let phrase = sensitive == Sensitive::Password && is_phrase(assignment, place);
        return phrase.then_some(("hardcoded-credential", Confidence::High));
    }
    if !assignment.quoted && (is_expression(value) || is_cmdlet(value))
        || place.medium == Medium::Source && is_foreign_word(value)
        || medium::is_shown(&assignment.path)
        || names::is_ciphertext(&assignment.path)
        || names::is_digest(&assignment.path)
    {
        return None;
    }
    let nature = nature(value);
    let letters = value.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let made_up = place.comment && is_identifier(letters) || is_double(value, place);
    let found = match (nature, sensitive) {
        // Cut or altered, or of a form that its vendor gives since: what is random all the same is looked at.
        (Nature::Literal, _) if is_altered_token(value) => altered(value, place),
        (Nature::Literal, _) if place.record && assignment.is_written() => written(assignment, sensitive, place),
        (Nature::Literal, Sensitive::Password) if place.is_text() && !place.labels => {
            text(value).or_else(|| noted(value, place.record))
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
        (Nature::Literal, Sensitive::Token) => token(value, place).or_else(|| drawn_uuid(assignment, place)),
    };
    // What a document shows its readers is an example, unless nobody would make it up.
    let shown = place.fence && (place.payload || is_uuid(value) || !is_random_in_part(value));
    found.map(|(id, sure)| match (id, sure) {
        // 20 bytes are the address of an account or a contract (Yellow Paper, 4.1), and public.
        _ if is_address(value) => (id, Confidence::Low),
        ("weak-default-credential", _) if place.doubles => (id, Confidence::Low),
        ("weak-default-credential", sure) if shown => (id, sure.min(Confidence::Medium)),
        _ if shown || place.doubles || names::is_license(&assignment.name) => (id, Confidence::Low),
        // Commented out: a default that the manual shows, unless nobody would make it up.
        ("hardcoded-credential", Confidence::Medium) if place.comment && !looks_random(value) => (id, Confidence::Low),
        _ if place.comment => (id, sure.min(Confidence::Medium)),
        _ => (id, sure),
    })
}

/// `0x` and 40 hexadecimal digits.
fn is_address(value: &str) -> bool {
    value.strip_prefix("0x").is_some_and(|digits| digits.len() == 40 && is_hex(&digits.to_ascii_lowercase()))
}

/// Words of a language whose letters stand as escapes: `Contrase\\xF1a`.
fn is_foreign_word(value: &str) -> bool {
    if !value.contains('\\') {
        return false;
    }
    let text = unescape(value, b'\\');
    !text.is_ascii() && text.chars().all(|c| c.is_alphabetic() || " -'’.,:…?!".contains(c))
}

/// A random UUID (version 4, RFC 9562 section 5.4) given to a name that ends in `secret`, as Keycloak draws those of its
/// clients. Elsewhere in source a UUID is the id of something.
fn drawn_uuid(assignment: &Assignment<'_>, place: Place) -> Option<(&'static str, Confidence)> {
    let value = &*assignment.value;
    let named = names::words(&assignment.name).last().is_some_and(|word| word == "secret");
    let drawn = is_uuid(value) && value.as_bytes().get(14) == Some(&b'4') && !has_sequence(value);
    let counts = place.medium == Medium::Source && assignment.quoted && !place.fence && !place.comment;
    (named && drawn && counts).then_some(("hardcoded-credential", Confidence::Medium))
}

/// A command of PowerShell that gives something (<https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands>).
fn is_cmdlet(value: &str) -> bool {
    let verbs = ["ConvertFrom", "ConvertTo", "Get", "Import", "New", "Read", "Unprotect"];
    let noun = value.split_once('-').filter(|(verb, _)| verbs.contains(verb)).map(|(_, noun)| noun);
    noun.is_some_and(|noun| {
        noun.starts_with(|c: char| c.is_ascii_uppercase()) && noun.bytes().all(|b| b.is_ascii_alphabetic())
    })
}

/// A value that nobody made up or counted to: random, with digits, and no identifier of a thing or a commit.
fn is_drawn(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    value.len() >= 16 && digits >= 2 && !is_uuid(value) && !(is_hex(value) && value.len() == 40) && looks_random(value)
}

/// A random value of a key of something, in what is used: somebody has to look what it opens.
fn some_key(assignment: &Assignment<'_>, place: Place) -> Option<(&'static str, Confidence)> {
    let value = &*assignment.value;
    let used = value.len() >= 20 && place.is_used() && !place.doubles && !place.fence && !place.comment;
    // `https://api.acme.dev/v1?key=v`
    let asked = assignment.syntax == "url-query" && assignment.name.eq_ignore_ascii_case("key");
    let counts = used && (asked || names::may_be_secret(&assignment.name));
    let drawn = || random_part(value).unwrap_or(value);
    // The fingerprint of an OpenPGP key (RFC 9580, 5.5.4), and Base64 that was cut.
    let fingerprint = value.len() == 40 && is_hex(value) && !value.bytes().any(|b| b.is_ascii_lowercase());
    let cut = value.ends_with('=') && !value.len().is_multiple_of(4);
    let random = counts
        && !fingerprint
        && !cut
        && !value.contains(char::is_whitespace)
        && nature(value) == Nature::Literal
        && drawn().len() >= 20
        && !is_uuid(drawn())
        && !names::is_digest(&assignment.path)
        && !medium::is_shown(&assignment.path)
        && token(value, place).is_some_and(|(_, sure)| sure != Confidence::Low);
    random.then_some(("hardcoded-credential", Confidence::Low))
}

/// What is none of a vendor's tokens any more, and too random to be made up: somebody has to look. A value that the vendor
/// publishes is anybody's.
fn altered(value: &str, place: Place) -> Option<(&'static str, Confidence)> {
    if kinds::all().iter().any(|detector| detector.allow.contains(&value)) {
        return None;
    }
    let drawn = |part: &str| part.len() >= 40 && looks_random(part) && !has_sequence(part);
    let counts = place.is_used() && !place.doubles && !place.fence && !place.comment;
    (counts && value.split(['_', '-', '.']).any(drawn)).then_some(("hardcoded-credential", Confidence::Low))
}

/// In the source of a test or of an example, a literal that a person could have made up is a double of the real one.
fn is_double(value: &str, place: Place) -> bool {
    place.doubles && place.medium == Medium::Source && !looks_random(value)
}

/// An assignment in a log or a note: it counts by its value as it would in configuration, but for a password that may
/// be a word of the text.
fn written(assignment: &Assignment<'_>, sensitive: Sensitive, place: Place) -> Option<(&'static str, Confidence)> {
    let value = &*assignment.value;
    let place = Place { medium: Medium::Configuration, ..place };
    if sensitive == Sensitive::Token {
        return token(value, place).filter(|_| is_random_in_part(value));
    }
    let (id, sure) = password(assignment, place)?;
    // A list of passwords and their digests.
    if is_hex(value) && matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) {
        return Some((id, Confidence::Low));
    }
    let digits = value.bytes().any(|b| b.is_ascii_digit());
    if sure == Confidence::High || digits && value.len() >= 10 && !is_guessable(value, &assignment.name) {
        return Some((id, sure));
    }
    // What a person chose, `Summer2024!`, is a password all the same: letters with digits or a sign that no word of a text has.
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let signed = value.bytes().any(|b| b"!#$%&*?@^~".contains(&b));
    let chosen = value.len() >= 8 && letters >= 3 && (digits || signed) && !is_uuid(value);
    (digits && assignment.quoted || chosen).then_some((id, Confidence::Low))
}

/// In text for people only what nobody would say or make up counts, and somebody has to look.
fn text(value: &str) -> Option<(&'static str, Confidence)> {
    let random = value.len() >= 20 && !is_uuid(value) && looks_random(value) && !decodes_to_words(value);
    random.then_some(("hardcoded-credential", Confidence::Low))
}

/// A password in text for people that nobody would take for a word: letters of both cases, digits, and long or with a sign. In a
/// `record`, what a program printed, less will do.
fn noted(value: &str, record: bool) -> Option<(&'static str, Confidence)> {
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    let signed = value.bytes().filter(u8::is_ascii_punctuation).count() == 1
        && !value.contains(['.', '/', ':', '@', '=', '(', '<', '{', '\'', '-', '_', ','])
        && value.len() >= 10;
    let strong = mixed
        && (10..=64).contains(&value.len())
        && entropy(value) >= 3.2
        && (signed || value.len() >= if record { 10 } else { 12 } && !is_worded(value));
    (strong && !is_uuid(value) && !has_sequence(value) && !decodes_to_words(value))
        .then_some(("hardcoded-credential", Confidence::Low))
}

/// `changeme` where it is used: whoever deploys this as it stands has a password that everybody knows. Files to copy
/// from are right to say so.
fn forgotten(place: Place) -> Option<Confidence> {
    (place.is_used() && !place.doubles && !place.fence).then_some(Confidence::Low)
}

/// A guessable value in source that its name calls secret: a label, or what a program begins with before it is configured.
/// In the settings of production it is what runs.
pub(super) fn is_default_of_source(assignment: &Assignment<'_>, place: Place) -> bool {
    let value = &*assignment.value;
    let shown = place.labels || place.doubles || place.fence || place.comment || medium::is_shown(&assignment.path);
    let sensitive = || assignment.says.or_else(|| names::classify(&assignment.name)).is_some();
    let key = || names::names_a_key(&names::words(&assignment.name)) && !names::is_variable(&assignment.name);
    let guessed = || match nature(value) {
        Nature::Weak => true,
        Nature::Placeholder => is_change_me(value),
        Nature::Reference | Nature::Literal => false,
    };
    place.medium == Medium::Source && assignment.quoted && !shown && sensitive() && guessed() && !key()
}

/// What stands where somebody was to put a secret, in configuration: `your-256-bit-secret`, `REPLACE_ME`, `keyboard cat`. In
/// production it is what runs.
pub(super) fn is_left_to_fill(assignment: &Assignment<'_>, place: Place) -> bool {
    let value = &*assignment.value;
    let shown = place.doubles || place.fence || place.comment || medium::is_shown(&assignment.path);
    if !place.is_used() || shown || !is_stand_in(value) {
        return false;
    }
    let words = names::words(&assignment.name);
    let variable = names::is_variable(&assignment.name);
    // A key of a Secret, and the Secret's own name: `secretKey: token`, `secret: my-secret`.
    let names_another = !variable && (names::names_a_key(&words) || words.len() == 1 && value.contains('-'));
    let sensitive = assignment.says.or_else(|| names::classify(&assignment.name)).is_some()
        || variable && names::may_be_secret(&assignment.name);
    sensitive && !names_another
}

/// Words for a secret, or what a manual puts in its place, without the marks of a template.
fn is_stand_in(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let squeezed = names::squeezed(value);
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.!@ ".contains(&b));
    let template = value.starts_with('_') || value.starts_with('@') || value.contains("..");
    let made = STAND_INS.contains(&squeezed.as_str());
    // What has words about something else is a text, or the name of a thing.
    let placed = !value.contains(' ') && nature(value) == Nature::Placeholder && !lower.ends_with("_file");
    // `xxxxxxxx` is no value at all.
    let mut bytes = lower.bytes();
    let first = bytes.next();
    let blank = bytes.all(|byte| Some(byte) == first);
    plain && !template && !blank && (made || placed && !is_change_me(value))
}

/// Groups of letters and digits that a generator drew, given to a variable: `"k3Xv9q 7Hq2Lm Zp4w8R"`. A sentence has words.
fn is_phrase(assignment: &Assignment<'_>, place: Place) -> bool {
    let value = &*assignment.value;
    let groups: Vec<&str> = value.split(' ').take(17).collect();
    let drawn = |group: &str| {
        let digits = group.bytes().filter(u8::is_ascii_digit).count();
        let letters = group.bytes().filter(u8::is_ascii_alphabetic).count();
        let inner = group.get(1..).is_some_and(|rest| rest.bytes().any(|b| b.is_ascii_uppercase()))
            && group.bytes().any(|b| b.is_ascii_lowercase());
        digits + letters == group.len() && (4..=12).contains(&group.len()) && (digits > 0 && letters > 0 || inner)
    };
    let joined = value.replace(' ', "");
    assignment.quoted
        && names::is_variable(&assignment.name)
        && !place.is_text()
        && !place.doubles
        && (2..=16).contains(&groups.len())
        && groups.iter().all(|group| drawn(group))
        && joined.len() >= 12
        && is_drawn_apart(&joined)
}

/// Digits and capitals between letters, spelled as no word is.
fn is_drawn_apart(joined: &str) -> bool {
    !is_worded(joined) && joined.bytes().any(|b| b.is_ascii_digit()) && !has_sequence(joined)
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
    // `passwordSecretKey: password`: the key of a Secret, not its value. A variable is no key: `SECRET_KEY=password`.
    let named = !lower.bytes().any(|b| b.is_ascii_digit());
    if names::names_a_key(&words) && named && !names::is_variable(&assignment.name) {
        return None;
    }
    if sensitive == Sensitive::Token && !(guessable && words.iter().any(|word| word.ends_with("secret"))) {
        let signs = words.iter().any(|word| word.contains("secret") || matches!(word.as_str(), "jwt" | "signing"));
        return (place.is_used() && signs && !place.doubles && !place.fence).then_some(Confidence::Low);
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
    let strong = value.len() >= 12 && letters && others && entropy(value) >= 3.2 && !is_worded(value)
        || random_part(value).is_some();
    let sure = if strong { Confidence::High } else { Confidence::Medium };
    if used {
        // `password-for-primary-2`, `custom_pass`, `jiraToken`: a name for one, perhaps.
        let named =
            wordy && names::ends_in_secret(value) || names_itself && value.contains(['-', '_']) && is_worded(value);
        let doubtful = named || may_count(assignment);
        return Some(("hardcoded-credential", if doubtful { Confidence::Low } else { sure }));
    }
    if is_uuid(value) {
        return None;
    }
    let code = wordy
        || value.contains("::")
        || value.starts_with(['.', '#', ':', '/', '\\', '^', '-']) && !is_drawn_of_signs(value)
        || names_itself && !has(u8::is_ascii_digit);
    let drawn = has(u8::is_ascii_digit) || is_drawn_of_signs(value);
    // Letters alone are a word more often than not, but for those that a generator drew.
    if !has(u8::is_ascii_digit) && value.len() >= LETTERS && value.bytes().all(|b| b.is_ascii_alphabetic()) {
        let sure = if value.len() >= LETTERS_SURE { Confidence::Medium } else { Confidence::Low };
        return (looks_random(value) && !names_itself).then_some(("hardcoded-credential", sure));
    }
    // What a program or a statement keeps of a password is its digest, SHA-2's by its length.
    // One that was written as a number has lost its leading zeros.
    let digest = is_hex(value) && matches!(value.len(), 31 | 39 | 63 | 64 | 96 | 127 | 128);
    let sure = if digest { Confidence::Low } else { sure };
    (letters && others && !code && drawn).then_some(("hardcoded-credential", sure))
}

/// From how many letters on a text of nothing else may be drawn, and surely is: of identifiers 3 of 10,000 look so from 20 on.
const LETTERS: usize = 16;
const LETTERS_SURE: usize = 20;

/// `"pass": 7505` beside `"fail": 0`: how many did, more likely than a password.
fn may_count(assignment: &Assignment<'_>) -> bool {
    !assignment.quoted
        && assignment.name.eq_ignore_ascii_case("pass")
        && assignment.value.bytes().all(|b| b.is_ascii_digit())
}

/// Base64 (RFC 4648, sections 4 and 5) as long as a key of 16 bytes or more, and spelled as no words are, though not as surely as
/// most of what is drawn.
fn is_base64_of_a_key(value: &str) -> bool {
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let text = value.trim_end_matches('=');
    let alphabet = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b))
        || text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    text.len() >= 22
        && value.len() - text.len() <= 2
        && (value.len() == text.len() || value.len().is_multiple_of(4))
        && alphabet
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && (value.bytes().filter(u8::is_ascii_digit).count() >= 2 || is_of_mixed_letters(text))
        && !is_hex(text)
        && !has_sequence(value)
        && !is_worded(text)
}

/// Letters of both cases all over a long text, as nobody writes words: among 32 characters of a generator 3 of 1,000 times no digit or one.
fn is_of_mixed_letters(text: &str) -> bool {
    let many = |class: fn(&u8) -> bool| text.bytes().filter(class).count() >= 6;
    text.len() >= 24 && many(u8::is_ascii_uppercase) && many(u8::is_ascii_lowercase)
}

/// A hexadecimal number of 8 bytes or more with digits and letters in it.
fn is_short_key(value: &str) -> bool {
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    value.len() >= 16 && is_hex(value) && letters >= 3 && value.len() - letters >= 3 && !has_sequence(value)
}

fn token(value: &str, place: Place) -> Option<(&'static str, Confidence)> {
    // The mark that Django's `startproject` puts before the key it draws; the key is in use all the same.
    let value = value.strip_prefix("django-insecure-").unwrap_or(value);
    let used = place.is_used();
    let least = if used { 12 } else { 16 };
    let token_like = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~:!@#$%^&*()".contains(&b));
    // Quotes and brackets are code, unless what stands between them was drawn at random.
    let drawn = |part: &str| part.len() >= 16 && looks_random(part);
    let quoted = || value.is_ascii() && value.split(|c: char| !c.is_ascii_alphanumeric()).any(drawn);
    // A generator may use any sign: `JWT_SECRET=tnF6w7jm?GbyF?tZasI!iMl**8?`.
    let signed = !token_like && is_drawn_of_signs(value);
    if value.len() < least || !(token_like || signed || quoted()) {
        return None;
    }
    let behind_name = random_part(value).is_some_and(is_uuid);
    if is_uuid(value) || behind_name {
        // In source a UUID alone is the id of something; behind a name for tokens it is one.
        let named = behind_name && value.split(['-', '_']).next().is_some_and(|name| name.len() <= 6);
        return ((used || named && place.medium == Medium::Source) && !place.fence)
            .then_some(("hardcoded-credential", Confidence::Medium));
    }
    if decodes_to_words(value) {
        return None;
    }
    if !is_random_in_part(value) && !signed {
        // 16 digits of a hexadecimal number are too few to tell that they were drawn, and are a key all the same.
        let short_key = used && is_short_key(value);
        // Typed by a person, perhaps in use: letters and digits in one piece, unlike the name of a thing.
        let piece = !is_hex(value)
            && value.bytes().all(|b| b.is_ascii_alphanumeric())
            && value.bytes().any(|b| b.is_ascii_alphabetic());
        let typed = piece && value.bytes().filter(u8::is_ascii_digit).count() >= 3 && !has_sequence(value);
        return (typed || short_key || used && is_base64_of_a_key(value))
            .then_some(("hardcoded-credential", Confidence::Low));
    }
    let sure = if value.len() >= 20 && (is_hex(value) || entropy(value) >= 3.7) {
        Confidence::High
    } else {
        Confidence::Medium
    };
    Some(("hardcoded-credential", sure))
}
