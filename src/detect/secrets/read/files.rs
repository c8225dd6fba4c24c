//! Files whose whole form says what is a password, without any name.

use std::borrow::Cow;

use super::assignment::Assignment;
use super::value::quoted_literal;
use super::{heredoc, whole};
use crate::detect::secrets::kinds::names::Sensitive;
use crate::detect::secrets::medium::{self, Medium};
use crate::span::Span;

/// Calls `see` for every password of a file that is known by its name; spans are in `text`.
pub(crate) fn assignments(path: &str, text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if name.ends_with(".pgpass") || name == "pgpass.conf" || name == "pgpass" {
        pgpass(text, see);
    } else if name.ends_with(".ovpn") {
        openvpn(text, see);
    } else if medium::of_file(path, text) == Medium::Shell {
        heredoc::assignments(text, see);
    }
    if let Some(assignment) = whole::secret(path, text) {
        see(assignment);
    }
    if name.ends_with(".bicep") {
        secure_parameters(text, see);
    }
    let own = FIELDS.iter().find(|(start, end, _)| name.starts_with(start) && name.ends_with(end));
    if let Some((.., fields)) = own {
        for_lines(text, &mut |line| fields.iter().filter_map(|field| field.value(line)).collect(), see);
    }
}

/// Defaults of what Bicep declares to be secret (<https://learn.microsoft.com/azure/azure-resource-manager/bicep/linter-rule-secure-parameter-default>):
/// `@secure()`, other decorators perhaps, `param p string = 'v'`.
fn secure_parameters(text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let mut secure = false;
    for line in text.lines().map(str::trim) {
        if let Some(declared) = line.strip_prefix("param ") {
            let value = declared.split_once('=').and_then(|(_, right)| quoted_literal(right)).filter(|_| secure);
            if let Some(value) = value
                && let Some(at) = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)
            {
                let name = declared.split(' ').next().unwrap_or_default();
                give(value, at, name, see);
            }
            secure = false;
        } else if line.starts_with("@secure(") {
            secure = true;
        } else if !line.starts_with('@') && !line.is_empty() && !line.starts_with("//") {
            secure = false;
        }
    }
}

/// A directive of a file, and how it gives its password.
enum Field {
    /// `name value`, `name = "value"`
    Named(&'static str),
    /// `name = user:value`
    AfterUser(&'static str),
    /// `server user:value`
    Last,
    /// `user name on >value`
    Rule,
    /// `anything name "value";`
    Quoted(&'static str),
    /// `anything name value`, with the beginning of the name
    Behind(&'static str),
    /// `client server value addresses`
    Third,
    /// `name and the like value`: what begins with the name, and its last word
    LastWord(&'static str),
    /// `user:value`, and nothing behind it
    Login,
    /// `"user" "value"`
    SecondQuoted,
}

use Field::{AfterUser, Behind, Last, LastWord, Login, Named, Quoted, Rule, SecondQuoted, Third};

/// The start and the end of a file's name, and its directives whose names say nothing by themselves: wpa_supplicant.conf(5),
/// ldap.conf(5) of pam_ldap and nss, nslcd.conf(5), slapd.conf(5), curl(1), redis.conf ("ACL"), Postfix's SASL_README, pykickstart's
/// `rootpw`, named.conf(5), ipsec.secrets(5), pppd(8), snmpd.conf(5), offlineimap.conf, htpasswd(1), rsyncd.conf(5) ("secrets file"),
/// Exim's `passwd.client`, s3fs(1), PgBouncer's `auth_file`, muttrc(5).
const FIELDS: &[(&str, &str, &[Field])] = &[
    (
        "wpa_supplicant",
        ".conf",
        &[Named("psk"), Named("wep_key0"), Named("wep_key1"), Named("wep_key2"), Named("wep_key3")],
    ),
    ("ldap", ".conf", &[Named("bindpw")]),
    ("pam_ldap", ".conf", &[Named("bindpw")]),
    ("nslcd", ".conf", &[Named("bindpw"), Named("rootpwmodpw")]),
    ("slapd", ".conf", &[Named("rootpw")]),
    (".curlrc", "", &[AfterUser("user"), AfterUser("proxy-user")]),
    ("redis", ".conf", &[Rule, Named("masterauth")]),
    ("sentinel", ".conf", &[LastWord("sentinel auth-pass ")]),
    (".htpasswd", "", &[Login]),
    ("htpasswd", "", &[Login]),
    ("", "rsyncd.secrets", &[Login]),
    ("passwd.client", "", &[Login]),
    (".passwd-s3fs", "", &[Login]),
    ("passwd-s3fs", "", &[Login]),
    ("userlist.txt", "", &[SecondQuoted]),
    (".muttrc", "", MUTT),
    ("muttrc", "", MUTT),
    ("users", ".acl", &[Rule]),
    ("sasl_passwd", "", &[Last]),
    ("", ".ks", ROOTPW),
    ("ks", ".cfg", ROOTPW),
    ("kickstart", ".cfg", ROOTPW),
    ("anaconda-ks", ".cfg", ROOTPW),
    ("named", ".conf", &[Quoted("secret")]),
    ("rndc", "", &[Quoted("secret")]),
    ("ipsec", ".secrets", &[Quoted("PSK"), Quoted("EAP"), Quoted("XAUTH"), Quoted("NTLM")]),
    ("chap-secrets", "", &[Third]),
    ("pap-secrets", "", &[Third]),
    ("snmpd", ".conf", &[Behind("SHA"), Behind("MD5"), Behind("AES"), Behind("DES")]),
    ("", "offlineimaprc", &[Named("remotepass"), Named("localpass")]),
];

const MUTT: &[Field] = &[Named("set imap_pass"), Named("set smtp_pass"), Named("set pop_pass")];

/// What is encrypted begins with `--iscrypted`.
const ROOTPW: &[Field] = &[Named("rootpw --plaintext"), Named("rootpw")];

impl Field {
    fn value<'a>(&self, line: &'a str) -> Option<&'a str> {
        match self {
            Named(name) => {
                let rest = line.strip_prefix(name)?;
                let value = rest.trim_start().strip_prefix(['=', ':']).unwrap_or(rest);
                let value =
                    (value.len() < rest.len() || rest.starts_with([' ', '\t'])).then(|| value.trim().trim_matches('"'));
                value.filter(|value| !value.starts_with("--"))
            }
            AfterUser(name) => Some(Named(name).value(line)?.split_once(':')?.1),
            Last => Some(line.rsplit_once([' ', '\t'])?.1.split_once(':')?.1),
            Rule => line.strip_prefix("user ")?.split(' ').find_map(|word| word.strip_prefix('>')),
            Quoted(name) => {
                let (before, rest) = line.split_once(name)?;
                let inside = rest.trim_start().strip_prefix('"')?;
                let word = before.is_empty() || before.ends_with([' ', '\t', '{', ';']);
                inside.split('"').next().filter(|value| word && value.len() < inside.len())
            }
            Behind(name) => {
                let mut words = line.strip_prefix("createUser ")?.split_whitespace();
                words.find(|word| word.starts_with(name))?;
                words.next()
            }
            Third => line.split_whitespace().nth(2).map(|value| value.trim_matches('"')),
            LastWord(name) => line.strip_prefix(name)?.rsplit_once(' ').map(|(_, value)| value),
            // crypt(3) of old gives 13 characters.
            Login => line.rsplit_once(':').map(|(_, value)| value).filter(|value| !is_crypted(value)),
            SecondQuoted => line.strip_prefix('"')?.split('"').nth(2),
        }
    }
}

/// A password as crypt(3) keeps it in its oldest form, a salt of two characters and eleven.
fn is_crypted(value: &str) -> bool {
    value.len() == 13 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"./".contains(&b))
}

/// Gives what `find` sees in the lines that are no comments.
fn for_lines(text: &str, find: &mut dyn FnMut(&str) -> Vec<&str>, see: &mut dyn FnMut(Assignment<'_>)) {
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        for value in find(line) {
            if let Some(at) = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize) {
                give(value, at, "password", see);
            }
        }
    }
}

/// `hostname:port:database:username:password`, colons escaped by a backslash
/// (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).
fn pgpass(text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let mut escaped = false;
        let mut colons = body.char_indices().filter(|&(_, c)| {
            let colon = c == ':' && !escaped;
            escaped = c == '\\' && !escaped;
            colon
        });
        if let Some((at, _)) = colons.nth(3).filter(|_| !body.starts_with('#')) {
            give(body.get(at + 1..).unwrap_or_default(), start + at + 1, "pgpass password", see);
        }
        start += line.len();
    }
}

/// `<auth-user-pass>` with the user in the first line and the password in the second
/// (<https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/>, inline files).
fn openvpn(text: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let tag = "<auth-user-pass>";
    let Some(at) = text.find(tag).map(|at| at + tag.len()) else { return };
    let Some(inside) = text.get(at..).and_then(|rest| rest.split("</auth-user-pass>").next()) else { return };
    let lines: Vec<&str> = inside.lines().map(str::trim).filter(|line| !line.is_empty()).take(2).collect();
    if let [_, password] = *lines.as_slice()
        && let Some(offset) = (password.as_ptr() as usize).checked_sub(text.as_ptr() as usize)
    {
        give(password, offset, "auth-user-pass password", see);
    }
}

fn give(raw: &str, at: usize, name: &str, see: &mut dyn FnMut(Assignment<'_>)) {
    let span = Span::new(at, at + raw.len());
    if let Some(mut assignment) = Assignment::new(Cow::Borrowed(name), Cow::Borrowed(name), raw, span, "field", true) {
        assignment.says = Some(Sensitive::Password);
        see(assignment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        assignments(path, text, &mut |a| {
            assert_eq!(text.get(a.span.range()), Some(&*a.value));
            found.push(a.value.to_string());
        });
        found
    }

    #[test]
    fn the_form_of_the_file_says_it() {
        let pgpass = "# host:port:db:user:password\ndb.acme.dev:5432:*:app:v:9\na\\:b:1:c:d:v8\r\nx\n";
        assert_eq!(read("home/.pgpass", pgpass), ["v:9", "v8"]);
        assert_eq!(read("a.ovpn", "client\n<auth-user-pass>\nme\nv9\n</auth-user-pass>\n"), ["v9"]);
        assert_eq!(read("a.txt", pgpass), [] as [String; 0]);
        for (path, text, values) in [
            ("a/main.bicep", "@secure()\n@minLength(3)\nparam p string = 'v9'\nparam q string = 'v8'\n", &["v9"][..]),
            ("ks.cfg", "rootpw --plaintext v9\n", &["v9"]),
            ("web.ks", "rootpw v9\nlang en_US\n", &["v9"]),
            ("named.conf", "key \"x\" { algorithm hmac-sha256; secret \"v9\"; };\n", &["v9"]),
            ("etc/ipsec.secrets", ": PSK \"v9\"\nann : EAP \"v8\"\n", &["v9", "v8"]),
            ("ppp/chap-secrets", "a * \"v9\" *\n", &["v9"]),
            ("etc/.htpasswd", "ann:v9\nbob:rl.5FQgGGmq/u\n", &["v9"]),
            ("rsyncd.secrets", "# x\nann:v9\n", &["v9"]),
            ("etc/exim4/passwd.client", "smtp.acme.dev:ann:v9\n", &["v9"]),
            ("pgbouncer/userlist.txt", "\"ann\" \"v9\"\n", &["v9"]),
            ("sentinel.conf", "sentinel auth-pass main v9\n", &["v9"]),
            (".muttrc", "set imap_pass = \"v9\"\nset smtp_pass=v8\n", &["v9", "v8"]),
            ("snmpd.conf", "createUser a SHA v9 AES v8\nrouser a\n", &["v9", "v8"]),
            (".offlineimaprc", "[Repository a]\nremotepass = v9\nremotepassfile = x\n", &["v9"]),
        ] {
            assert_eq!(read(path, text), values, "{path}");
        }
    }
}
