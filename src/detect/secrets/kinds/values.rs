//! What a literal is, when its name says secret: a reference to one, a placeholder, a default that everybody knows, or
//! the thing itself.

use super::names;
use super::randomness::{has_sequence, is_hex, is_random_beside_run, is_uuid, is_worded, looks_random};
use super::words::values::{
    CHANGE_ME, CODE_WORDS, DOCUMENTED, FILLER_PARTS, LABELS, PLACEHOLDER_PARTS, PLACEHOLDER_WORDS, REFERENCE_STARTS,
    WEAK,
};
use crate::detect::secrets::text::base64;

/// Whether a value is only the wish that somebody change it: `changeme`, `CHANGE_ME!`, `changethis123`.
pub(crate) fn is_change_me(value: &str) -> bool {
    let letters: String = value.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    let rest = value.bytes().filter(u8::is_ascii_digit).count();
    let plain = || plain_letters(&value.to_ascii_lowercase());
    CHANGE_ME.contains(&letters.as_str()) && rest <= 4 && !value.contains(['<', '{', '$', '[', '%'])
        // `ch4n63m3`: what is left of it in letters.
        || rest > 2 && value.len() >= 8 && CHANGE_ME.iter().any(|wish| plain().starts_with(wish))
}

/// A literal's nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Names where the secret is: `${VAR}`, `vault:...`, a path. Also a hash of a password, a type, a word of code.
    Reference,
    /// Stands for a value that somebody has to fill in.
    Placeholder,
    /// A real value that everybody tries first.
    Weak,
    /// Anything else.
    Literal,
}

/// Says what the text of a literal is.
pub(crate) fn nature(value: &str) -> Nature {
    // What is left of `-p"$PASSWORD"`.
    let value = bare(value);
    let lower = value.to_lowercase();
    if is_reference(value, &lower) {
        Nature::Reference
    } else if is_metavariable(value) {
        Nature::Placeholder
    } else if is_weak(&lower) {
        Nature::Weak
    } else if is_placeholder(value, &lower) {
        Nature::Placeholder
    } else {
        Nature::Literal
    }
}

/// Without quotes, and without what says how OpenSSL gets it: `-password pass:changeit` (openssl-passphrase-options(1)).
fn bare(value: &str) -> &str {
    let value = value.trim_matches(['"', '\'']);
    value.strip_prefix("pass:").unwrap_or(value)
}

/// A documented example, or a text somebody typed to fill a token's form.
pub(crate) fn is_filler(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    has_sequence(token) || FILLER_PARTS.iter().any(|part| lower.contains(part))
}

/// Whether a value in lower case is one that everybody tries first, however its parts are joined: `password-1234`.
pub(crate) fn is_weak(lower: &str) -> bool {
    WEAK.contains(&lower)
        || lower.bytes().any(|b| b.is_ascii_digit()) && WEAK.contains(&plain_letters(lower).as_str())
        || lower.contains(['-', '_', '.']) && WEAK.contains(&lower.replace(['-', '_', '.'], "").as_str())
}

/// `p455w0rd` as it is said.
fn plain_letters(lower: &str) -> String {
    let plain = |c: char| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' => 't',
        other => other,
    };
    if lower.len() > LONGEST_WORD { String::new() } else { lower.chars().map(plain).collect() }
}

/// `[NullString]::Value`, `Config::PASSWORD`, `self::TOKEN`: a member of a type.
fn is_member(value: &str) -> bool {
    let Some((owner, member)) = value.split_once("::") else { return false };
    let owner = owner.trim_start_matches(['[', '\\']).trim_end_matches(']');
    let word = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:\\".contains(&b))
    };
    let is_type = owner.starts_with(|c: char| c.is_ascii_uppercase()) || ["self", "static", "parent"].contains(&owner);
    is_type && word(owner) && word(member)
}

/// `hostvars[item].password`, `config["db"]["password"]`: what an expression takes out of something else.
fn is_element(value: &str) -> bool {
    let Some((name, rest)) = value.split_once('[') else { return false };
    let Some((index, rest)) = rest.split_once(']') else { return false };
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.".contains(&b));
    let lower = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b"_.".contains(&b));
    let index = index.trim_matches(['"', '\'']);
    let path = rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-[]\"'".contains(&b));
    name.len() >= 3
        && word(name)
        && lower(name)
        && word(index)
        && path
        && (rest.is_empty() || rest.starts_with(['.', '[']))
}

/// `npm:^4.0.9`, `workspace:*`, `npm:other@^2.0.0`: where a package manager takes a package from, as Yarn's lock file and
/// `package.json` write it (https://yarnpkg.com/protocols).
fn is_version_by_protocol(value: &str) -> bool {
    let Some((protocol, rest)) = value.split_once(':') else { return false };
    let version = rest.rsplit_once('@').map_or(rest, |(_, version)| version);
    matches!(protocol, "npm" | "workspace" | "jsr" | "catalog")
        && (matches!(rest, "" | "*" | "^" | "~") || is_version_or_date(version))
}

/// `1.2.3`, `^4.0.0-beta.1`, `>=3.8,<4`, `2024-05-01T10:00:00Z`: what a lock file gives to a package whose name says
/// secret, and what `token_updated` is given.
fn is_version_or_date(value: &str) -> bool {
    let rest = value.trim_start_matches(['^', '~', '>', '<', '=', '!', 'v', ' ']);
    let number = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (head, tail) = rest.split_at_checked(number).unwrap_or((rest, ""));
    if head.is_empty() {
        return false;
    }
    let dotted = tail.strip_prefix('.').is_some_and(|tail| {
        let parts = tail.split(['.', '-', '+', ',', '|', ' ', '<', '>', '=', '(', ')', '_', '/', ':', '@']);
        head.len() <= 4
            && tail.starts_with(|c: char| c.is_ascii_digit() || c == 'x' || c == '*')
            && parts.clone().count() <= 24
            && parts
                .into_iter()
                .all(|part| part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 8 || is_release_word(part))
    });
    let date = head.len() == 4
        && tail.starts_with('-')
        && value.bytes().all(|b| b.is_ascii_digit() || b"-:.+TZtz".contains(&b))
        && value.bytes().filter(|&b| b == b'-').count() >= 2;
    dotted || date
}

/// A part of a version that is no number: `rc1`, `beta`, `x`, a package's name after `@`.
fn is_release_word(part: &str) -> bool {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        word.to_ascii_lowercase().as_str(),
        "" | "x"
            | "*"
            | "a"
            | "b"
            | "rc"
            | "c"
            | "alpha"
            | "beta"
            | "dev"
            | "post"
            | "next"
            | "canary"
            | "pre"
            | "m"
            | "snapshot"
            | "final"
            | "release"
            | "v"
            | "build"
            | "experimental"
            | "nightly"
            | "git"
            | "preview"
    )
}

/// A public key or certificate in DER, as base64: SubjectPublicKeyInfo of RSA, EC and Ed25519 (RFC 5280, RFC 5480,
/// RFC 8410), whose first bytes name the algorithm.
fn is_public_key(value: &str) -> bool {
    [
        "MIGfMA0GCSqGSIb3DQEBAQUAA4",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
        "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8A",
        "MFkwEwYHKoZIzj0CAQ",
        "MHYwEAYHKoZIzj0CAQ",
        "MCowBQYDK2VwAyEA",
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS",
        "LS0tLS1CRUdJTiBQVUJMSUMg",
    ]
    .iter()
    .any(|start| value.starts_with(start))
}

/// PostgreSQL's `md5` and MySQL's `*` before the hexadecimal digest of a password.
fn is_database_hash(value: &str) -> bool {
    let digest = |rest: Option<&str>, length| rest.is_some_and(|rest| rest.len() == length && is_hex(rest));
    digest(value.strip_prefix("md5"), 32) || digest(value.strip_prefix('*'), 40)
}

/// `Passwort`, `пароль`, `パスワード`: one word in letters beyond ASCII, or the word for a password in a language that
/// needs none. Labels of forms; as a password it would be a poor one that somebody has yet to use.
fn is_label(lower: &str) -> bool {
    LABELS.contains(&lower) || (!lower.is_ascii() && lower.chars().all(|c| c.is_alphabetic() || "-_.:…*'’".contains(c)))
}

fn is_reference(value: &str, lower: &str) -> bool {
    if names_entry_of_store(value) || is_php_element(value) {
        return true;
    }
    let is_version = is_version_or_date(value) || is_version_by_protocol(value);
    if is_colour(value) || is_attribute_path(value) {
        return true;
    }
    // The credential scope of AWS's and Google's signatures, which names a key.
    let is_scope = lower.ends_with("/aws4_request") || lower.ends_with("/goog4_request");
    if is_version || is_scope || is_public_key(value) || is_database_hash(value) || is_label(lower) {
        return true;
    }
    if MARKS.iter().any(|&(mark, close)| has_mark(value, mark, close)) || CODE_WORDS.contains(&lower) {
        return true;
    }
    if is_element(value) || is_member(value) {
        return true;
    }
    // A sign begins what was drawn as well as any other.
    let begins = |start: &str| lower.starts_with(start) && (start.len() > 1 || !is_drawn_of_signs(value));
    if REFERENCE_STARTS.iter().any(|start| begins(start)) || is_shell_variable(value) || is_format(value) {
        return true;
    }
    let wrapped = |open, close| value.starts_with(open) && value.ends_with(close);
    wrapped('<', '>')
        || is_cut_placeholder(value)
        || is_cut_element(value)
        || is_rule(value)
        || wrapped('[', ']')
        || wrapped('{', '}') && !value.get(1..value.len().saturating_sub(1)).is_some_and(is_uuid)
        || wrapped('%', '%')
        || value.len() > 4 && value.starts_with("__") && value.ends_with("__")
        || wrapped('(', ')')
        || is_path(value, lower)
}

/// `$value[1]`, `$this->password`: what PHP puts in a text in its place.
fn is_php_element(value: &str) -> bool {
    let Some(rest) = value.strip_prefix('$') else { return false };
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let property = || name.strip_prefix("->").is_some_and(|member| !member.is_empty() && plain(member));
    let element = || {
        name.strip_prefix('[')
            .and_then(|index| index.strip_suffix(']'))
            .is_some_and(|index| plain(index.trim_matches('\'')))
    };
    name.len() < rest.len() && (property() || element())
}

/// `bws://be8e0ad8-d545-4017-a55a-b02f014d4158`: where a store of secrets has one, by any scheme. What has a login or a query in it is an
/// address that may hold one.
fn names_entry_of_store(value: &str) -> bool {
    value.split_once("://").is_some_and(|(scheme, rest)| {
        let id = rest.rsplit('/').next().unwrap_or(rest);
        scheme.bytes().all(|b| b.is_ascii_lowercase() || b"+-".contains(&b))
            && !scheme.is_empty()
            && is_uuid(id)
            && !rest.contains(['@', '?', ':'])
    })
}

/// What begins an expression of some template, and what ends it.
const MARKS: &[(&str, &str)] = &[
    ("${", "}"),
    ("$(", ")"),
    ("{{", "}}"),
    ("}}", "{{"),
    ("<%", "%>"),
    ("%>", "<%"),
    ("%(", ")"),
    ("%{", "}"),
    ("#{", "}"),
    ("@{", "}"),
    ("$[", "]"),
    ("\\(", ")"),
];

/// Whether a value has a mark of a template. In what was drawn from letters, digits and signs two of them stand together by
/// chance, but hardly before what closes them.
fn has_mark(value: &str, mark: &str, close: &str) -> bool {
    value.split_once(mark).is_some_and(|(_, rest)| rest.contains(close) || !is_drawn_of_signs(value))
}

/// The least length of what a generator drew from letters, digits and signs.
const SIGNED: usize = 12;

/// Signs of generators of passwords that selectors, paths and names have not, and how many of them tell.
const ODD_SIGNS: &[u8] = b"!#%^*=+&~?;,@";
const ODD: usize = 2;

/// The most small letters in a row that no word is.
const NO_WORD: usize = 4;

/// Whether a generator drew a value from letters of both cases, digits and signs: no template, selector or path is spelled so.
/// It looks random as a whole, or odd signs stand between pieces that are no words.
pub(crate) fn is_drawn_of_signs(value: &str) -> bool {
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let letters = value.len() >= SIGNED
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && value.bytes().all(|b| b.is_ascii_graphic());
    let code = || value.contains(['(', ')', '[', ']', '{', '}', '<', '>', '|', '\\', '"', '\'', '`', '$']);
    let odd = value.bytes().filter(|byte| ODD_SIGNS.contains(byte)).count();
    let words = || value.split(|c: char| !c.is_ascii_lowercase()).any(|run| run.len() > NO_WORD);
    letters
        && (has(u8::is_ascii_digit) && looks_random(value)
            || odd >= ODD && !code() && !words() && (odd > ODD || !is_worded(value)))
}

/// `{CONFIG[`, of `{CONFIG['password']}` where a quote ends the value.
fn is_cut_element(value: &str) -> bool {
    let Some((name, _)) = value.strip_prefix('{').and_then(|rest| rest.split_once('[')) else { return false };
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.".contains(&b))
}

/// `<your`, of `<your password>` where a space ends the value.
fn is_cut_placeholder(value: &str) -> bool {
    value.strip_prefix('<').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_alphabetic() || b"-_.".contains(&b)))
}

/// `required|min:8|confirmed`: a validation rule, or a list of choices.
fn is_rule(value: &str) -> bool {
    let word = |part: &str| {
        let name = part.split(':').next().unwrap_or_default();
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
    };
    value.contains('|') && value.split('|').all(word)
}

/// `#99d1db`: a colour of CSS (CSS Color 4, 5.2).
fn is_colour(value: &str) -> bool {
    value.strip_prefix('#').is_some_and(|digits| matches!(digits.len(), 3 | 4 | 6 | 8) && is_hex(digits))
}

/// `initial_user.0.password`: where an attribute stands in a resource of Terraform, as its providers name it.
fn is_attribute_path(value: &str) -> bool {
    let name = |part: &str| part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let place = |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = value.split('.');
    parts.next().is_some_and(name) && parts.clone().any(place) && parts.all(|part| name(part) || place(part))
}

/// `$NAME`, and nothing more; Make and Compose write `$$NAME` for a shell's.
fn is_shell_variable(value: &str) -> bool {
    let name = value
        .strip_prefix("$$")
        .or_else(|| value.strip_prefix("$"))
        .map(|rest| rest.strip_prefix("env:").unwrap_or(rest));
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.')
    })
}

/// `%s`, `{}`, `{name}`, `:name` in a template.
fn is_format(value: &str) -> bool {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('{') {
        let inside = after.split('}').next().unwrap_or_default();
        let closed = inside.len() < after.len();
        if closed && (inside.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-:! ".contains(&b)) || is_call(inside)) {
            return true;
        }
        rest = after;
    }
    ["%s", "%d", "%v", "%q", "%@", "%r", "%w"].iter().any(|verb| value.ends_with(verb)) && !is_drawn_of_signs(value)
}

/// `sha1(password).hexdigest()`: what an f-string puts in its place.
fn is_call(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && code.contains('(')
        && code.ends_with(')')
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.()[], ".contains(&b))
}

/// `secrets/db/main.yaml`: words of lower case joined by slashes. Random base64 has capitals.
fn is_path(value: &str, lower: &str) -> bool {
    let extension = [
        ".pem", ".key", ".json", ".txt", ".yaml", ".yml", ".crt", ".pub", ".env", ".jks", ".p12", ".html", ".ts",
        ".js", ".py",
    ];
    if extension.iter().any(|end| lower.ends_with(end)) {
        return true;
    }
    lower.contains('/')
        && value == lower
        && lower.split('/').filter(|part| !part.is_empty()).all(|part| {
            part.len() < 30
                && part.bytes().filter(u8::is_ascii_digit).count() <= 2
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:@".contains(&b))
        })
}

/// `PASSWORD`, `ADMIN_PASS`: the name of what has to be put in its place, as manuals and usage texts write it.
fn is_metavariable(value: &str) -> bool {
    let last = value.rsplit(['_', '-']).next().unwrap_or_default();
    value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b == b'-')
        && matches!(last, "PASSWORD" | "PASSWD" | "PASS" | "PWD" | "PASSPHRASE" | "SECRET" | "TOKEN" | "KEY")
}

fn is_placeholder(value: &str, lower: &str) -> bool {
    PLACEHOLDER_WORDS.contains(&lower)
        || is_change_me(value)
        || DOCUMENTED.contains(&lower)
        || lower.starts_with("your")
        || lower.starts_with("enter")
        || ["put-", "put_", "put ", "putyour", "putthe"].iter().any(|start| lower.starts_with(start))
        || PLACEHOLDER_PARTS.iter().any(|part| {
            lower.contains(part) && !is_by_chance(value, lower, part) && !is_beside_drawn(value, lower, part)
        })
        || lower.bytes().all(|b| !b.is_ascii_alphanumeric())
        || (has_sequence(lower) && !is_hex(lower) && !is_random_beside_run(value))
        || is_repeated(lower)
        || lower.bytes().zip(lower.bytes().skip(1)).all(|(a, b)| a == b)
}

/// Whether a value is a few pieces over and over, as somebody types what has the length of a key: `abcdabcd12341234`, or letters and
/// digits in their order twice. In what was drawn, most pairs of characters come once.
fn is_repeated(lower: &str) -> bool {
    const LEAST: usize = 16;
    const MOST: usize = 128;
    // Of letters alone it may be a word twice, and a password.
    if !(LEAST..=MOST).contains(&lower.len()) || !lower.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let mut pairs: Vec<(u8, u8)> = lower.bytes().zip(lower.bytes().skip(1)).collect();
    let all = pairs.len();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.len() * 2 <= all + 1 && (pairs.len() <= FEW || has_sequence(lower))
}

/// The most different pairs of characters that a few pieces have.
const FEW: usize = 10;

/// The longest word that random text has in it by chance, or in lower case by accident, and the least length of such a text.
const CHANCE_WORD: usize = 6;
const ACCIDENT_WORD: usize = 8;
const CHANCE_TEXT: usize = 24;

/// The least length of a text that has by chance a word whose letters are of both cases, `xXx`, as nobody writes it.
const MIXED_TEXT: usize = 16;

/// Whether a word stands in a long value by chance: letters around it belong to it as much as its own do, and what is
/// left without it was drawn by a generator. `aG5ihfakeov7ht8Yam` and not `fake-key`, `myFakeKey`.
fn is_by_chance(value: &str, lower: &str, part: &str) -> bool {
    if value.len() < MIXED_TEXT || part.len() > ACCIDENT_WORD || value.len() != lower.len() {
        return false;
    }
    lower.match_indices(part).all(|(at, _)| {
        let end = at + part.len();
        let (Some(before), Some(after)) = (value.get(..at), value.get(end..)) else { return false };
        let inside = value.get(at..end).unwrap_or_default();
        if part.len() > CHANCE_WORD && inside != part || value.len() < CHANCE_TEXT && !is_of_mixed_case(inside) {
            return false;
        }
        let seams =
            [(before.chars().next_back(), inside.chars().next()), (inside.chars().next_back(), after.chars().next())];
        let is_open = |(left, right): &(Option<char>, Option<char>)| {
            // `tODO` begins or ends what was drawn as well: nobody writes it so.
            let end = !is_of_mixed_case(inside);
            [left, right].iter().any(|side| side.map_or(end, |side| !side.is_ascii_alphanumeric()))
        };
        // A person marks a word at both of its ends; by chance a capital follows every second letter.
        let is_hump = |(left, right): &(Option<char>, Option<char>)| {
            left.is_some_and(char::is_lowercase) && right.is_some_and(char::is_uppercase)
        };
        !seams.iter().any(is_open) && !seams.iter().all(is_hump) && is_drawn(&format!("{before}{after}"))
    })
}

/// `xXx`, `fAke`: neither in one case nor with a capital first.
fn is_of_mixed_case(word: &str) -> bool {
    let rest = word.get(1..).unwrap_or_default();
    rest.bytes().any(|b| b.is_ascii_uppercase()) && word.bytes().any(|b| b.is_ascii_lowercase())
}

/// Whether somebody put a word before or behind a value that was drawn: what is left without it is as random as before.
fn is_beside_drawn(value: &str, lower: &str, part: &str) -> bool {
    const JOINTS: [char; 3] = ['-', '_', '.'];
    let word = part.trim_matches(JOINTS);
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) || value.len() != lower.len() {
        return false;
    }
    let (begins, ends) = (value.strip_prefix(word), value.strip_suffix(word));
    [begins, ends].into_iter().flatten().any(|rest| {
        let rest = rest.trim_matches(JOINTS);
        let drawn = rest.len() >= LEAST_DRAWN && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        drawn && looks_random(rest) && !has_sequence(rest) && rest.bytes().filter(u8::is_ascii_digit).count() >= 2
    })
}

/// The least length of what is left of a value without a word that somebody put beside it.
const LEAST_DRAWN: usize = 16;

/// Whether a generator of passwords or tokens drew a text: random, or letters of both cases with digits all over it, as
/// those make that can be spoken (`pwgen`).
fn is_drawn(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |(at, byte): (usize, &u8)| {
        byte.is_ascii_digit() && at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|b| !b.is_ascii_digit())
    };
    let runs = bytes.iter().enumerate().filter(|&pair| begins(pair)).count();
    let cases = bytes.iter().any(u8::is_ascii_uppercase) && bytes.iter().any(u8::is_ascii_lowercase);
    looks_random(text) || runs >= 3 && cases && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// The longest value that somebody may have thought of as a word.
const LONGEST_WORD: usize = 24;

/// Whether a value given to `name` is one that somebody would try who knows the product: a weak one, a word or two with
/// a number behind perhaps (`devstorage123`), the name of the service itself (`CLICKHOUSE_PASSWORD=clickhouse`).
pub(crate) fn is_guessable(value: &str, name: &str) -> bool {
    // `cGFzc3dvcmQxMjM=`, as a chart's values have it for a Secret.
    let inner = base64(value).filter(|_| value.len() >= LEAST_ENCODED).and_then(|bytes| String::from_utf8(bytes).ok());
    let typed = inner.filter(|inner| inner.len() >= 6 && inner.bytes().all(|b| b.is_ascii_graphic()));
    if typed.is_some_and(|inner| is_guessable_word(&inner, name)) {
        return true;
    }
    is_guessable_word(value, name)
}

/// The least length of Base64 that somebody wrote a word in.
const LEAST_ENCODED: usize = 8;

fn is_guessable_word(value: &str, name: &str) -> bool {
    let lower = bare(value).to_ascii_lowercase();
    if is_weak(&lower) || is_change_me(&lower) || is_about_password(&lower) {
        return true;
    }
    let core = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    let letters: String = core.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    if letters.len() < 3 || lower.len() > LONGEST_WORD || !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return is_leet(core) || is_leet(&lower);
    }
    is_weak(&letters) || names::squeezed(name).contains(&letters) || !looks_random(&letters)
}

/// `P@ssword123`, `N3wP@ssw0rd`, `123Pa$$word!`: the word for what it is, and little beside it.
fn is_about_password(lower: &str) -> bool {
    const WORD: &str = "password";
    let core = lower.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    // `Pass@word1`, too: a sign may stand for nothing.
    let letters: String = core.chars().filter(char::is_ascii_alphabetic).collect();
    let says = plain_letters(core).contains(WORD) || letters.contains(WORD);
    lower.len() <= LONGEST_WORD && core.len() <= WORD.len() + 8 && says
}

/// `k3str4`: one word of which a person wrote some letters as digits.
fn is_leet(lower: &str) -> bool {
    let others = lower.bytes().filter(|b| !b.is_ascii_alphabetic()).count();
    let plain = plain_letters(lower);
    (5..12).contains(&lower.len())
        && lower.bytes().all(|b| b.is_ascii_alphanumeric() || b"@$!".contains(&b))
        && others * 2 < lower.len()
        && plain.bytes().all(|b| b.is_ascii_lowercase())
        && is_worded(&plain)
}

/// Words joined by `-`, `_` or `.`, or one word: the name of a thing, not the thing.
pub(crate) fn is_identifier(value: &str) -> bool {
    !value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().all(|b| b.is_ascii_alphabetic() || b"-_.:/".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_random_text_is_no_placeholder_unless_somebody_set_it_off() {
        for (value, expected) in [
            ("aUnArl63XykWfakeZeiNNCiia3anXn9k3ksu", Nature::Literal),
            ("RTvetw0tESulfakeEETlq8b8Vw2zbJYAxyL7", Nature::Literal),
            ("hFfSke7IDA69sampleZ7zrpEFivB50756EHugm", Nature::Literal),
            ("dCY86AR5zmipdqlbnDhEredactedrViH6Mz2Jguw3wmq1guu", Nature::Literal),
            ("AAAAaYHOl2C5tR8XQwzptCrv8Kl5HMi147KJgJL8HDkwDMJK", Nature::Literal),
            ("epS8XfvdoabIUpOhcajYAAAAAAAAAAAAHFD6yqanzrYUV9df2yur", Nature::Literal),
            ("dCY86AR5zmipdqlbnDhEREDACTEDrViH6Mz2Jguw3wmq1guu", Nature::Placeholder),
            ("aUnArl63XykFakeZeiNNCiia3anXn9k3ksu7", Nature::Placeholder),
            ("aUnArl63Xyk-fakeZeiNNCiia3anXn9k3ksu", Nature::Placeholder),
            ("fakeZeiNNCiia3anXn9k3ksu7aUnArl63Xyk", Nature::Literal),
            ("ZeiNNCiia3anXn9k3ksu7aUnArl63Xykexample", Nature::Literal),
            ("sample-ZeiNNCiia3anXn9k3ksu7aUnArl63Xyk", Nature::Literal),
            ("9f86d081884c7d659a2feaa0c55ad0159f86d081_test", Nature::Literal),
            ("todoVt9Qm2xLr8Zp4Kw7Yb3N", Nature::Literal),
            ("fake-token-for-tests-2024", Nature::Placeholder),
            ("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLE", Nature::Placeholder),
            ("example_key_1234567890", Nature::Placeholder),
            ("myCompanysfakeKey", Nature::Placeholder),
            ("efbU36rZ30xXxlCyMdBl", Nature::Literal),
            ("tODObdapVE5e230C9a35F60GlbZn9BBN", Nature::Literal),
            ("TODObdapVE5e230C9a35F60GlbZn9BBN", Nature::Placeholder),
            ("efbU36rZ30xxxlCyMdBl", Nature::Placeholder),
            ("efbU36rZ30XXXlCyMdBl", Nature::Placeholder),
        ] {
            assert_eq!(nature(value), expected, "{value}");
        }
    }

    #[test]
    fn a_word_for_a_password_is_guessed_however_it_is_spelled() {
        for value in [
            "P@ssword123",
            "N3wP@ssword123",
            "123Pa$$word!",
            "MyPa55w0rd",
            "Summer2024!",
            "R3dh4t123!",
            "Pass@word1",
            "cGFzc3dvcmQxMjM=",
        ] {
            assert!(is_guessable(value, "ADMIN_PASSWORD"), "{value}");
        }
        for value in ["Tr4msway-Fjord-88", "xK9mQ2vT7bR4", "q8Zr1Lpasswordx0pVn6Tb"] {
            assert!(!is_guessable(value, "ADMIN_PASSWORD"), "{value}");
        }
    }

    #[test]
    fn what_somebody_typed_to_the_length_of_a_key_is_a_placeholder() {
        for value in
            ["abcdabcdabcd123412341234", "0123456789abcdef0123456789abcdef", "aaaabbbbcccc1111", "ch4n63m31fy0u"]
        {
            assert!(nature(value) == Nature::Placeholder || is_change_me(value), "{value}");
        }
        for value in [
            "9f86d081884c7d659a2feaa0c55ad015",
            "W9n6m3m3Xq4n",
            "2fe4ca51b4d0e97f2fb7aa0c1b95ad5c9f86d081884c7d659a2feaa0c55ad015",
            "passwordpassword",
        ] {
            assert!(nature(value) == Nature::Literal && !is_change_me(value), "{value}");
        }
    }

    #[test]
    fn a_sign_in_what_was_drawn_refers_to_nothing() {
        for value in [
            "@D_T-rvu#OFl6tE6",
            "2ydJwqcBsaUY#k%q",
            "q7$(Zr1Lx-W0pVn6",
            "Tb{{9Yc4Hs!Lx0pV",
            "k3Xv9q#{7Hq2LmZp",
            "w4${8RxJ2vNcT0",
            "@cH!*pF0FvcR@0.*",
            "@LJV+^wLV/Ck=_*F",
        ] {
            assert_eq!(nature(value), Nature::Literal, "{value}");
        }
        for value in [
            "@MyPlugin2Secret",
            "@app/Config2Token",
            "Token %s",
            "pre-fix-2-Part-%s",
            "user-$(USER_Name2)-x",
            "pre${DbPassword2}x",
            "#{Db.password1}",
            "{{ .Values.Db2 }}",
            "%(dbPass1)s",
            "@scope/Db-Client",
            "@param!Token",
        ] {
            assert_eq!(nature(value), Nature::Reference, "{value}");
        }
    }

    #[test]
    fn placeholders_references_and_defaults_are_told_apart() {
        let table = [
            (
                Nature::Reference,
                &[
                    "${VAR}",
                    "$VAR",
                    "process.env.X",
                    "os.environ['X']",
                    "{{ .Values.x }}",
                    "<token>",
                    "var.x",
                    "%s",
                    "vault:kv/x",
                    "ENC[AES256_GCM,x]",
                    "arn:aws:secretsmanager:x",
                    "projects/p/secrets/s",
                    "/run/secrets/db",
                    "$2b$12$abc",
                    "{password}",
                    "{CONFIG['sasl.password']}",
                    "{CONFIG[",
                    "string",
                    "prod/database/main",
                ][..],
            ),
            (
                Nature::Placeholder,
                &[
                    "changeme",
                    "your-api-key",
                    "xxxxxxxx",
                    "...",
                    "REPLACE_ME",
                    "example",
                    "TODO",
                    "dummy",
                    "********",
                    "my-secret-token",
                    "aaaaaaaa",
                ][..],
            ),
            (
                Nature::Weak,
                &["password", "admin", "postgres", "root", "123456", "secret", "P@ssw0rd", "changeit", "minioadmin"][..],
            ),
            (
                Nature::Literal,
                &[
                    "vT9#mQ2x!Lr8",
                    "Tr0ub4dor.3",
                    "correcthorse",
                    "q8Zr1LxW0pVn6TbYc4Hs",
                    "9f86d081884c7d659a2feaa0c55ad015",
                ][..],
            ),
        ];
        for (expected, values) in table {
            for value in values {
                assert_eq!(nature(value), expected, "{value}");
            }
        }
    }
}
