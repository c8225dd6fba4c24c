//! Arguments of calls: a name and its value, a setter's only argument, and the well-known calls that take a password.

use super::name::{flag_name, identifier_before};
use super::syntax::{Reader, Syntax};
use super::value::{literal_and_rest, quoted_literal};
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::randomness::is_random_in_part;
use crate::detect::secrets::kinds::values::is_drawn_of_signs;
use crate::detect::secrets::text::floor_boundary;

/// What wakes this reader where no word of a name does.
pub(super) static SYNTAX: Syntax = Syntax {
    words: &[
        ".login(",
        "argon2.hash(",
        "basicauthcredentials(",
        "hmac256(",
        "hmac384(",
        "hmac512(",
        "signwith(",
        "symmetricsecuritykey(",
        "unsafeplaintext(",
        "unsafe_plain_text(",
        "accounts: [",
        "accounts:[",
        "authenticationheadervalue(",
        "bcrypt.hash",
        "bearer_auth(",
        "btoa(",
        "cryptojs.",
        "defaultvalue(",
        "fernet(",
        "hmacshakeyfor(",
        "from_key(",
        "new wallet(",
        "privatekeytoaccount(",
        "ethers.wallet(",
        "curlopt_proxyuserpwd",
        "curlopt_userpwd",
        "curlopt_xoauth2",
        "dbi->connect(",
        "forhttpheaderfield",
        "ftp_login(",
        "getconnection(",
        "ldap_bind(",
        "mysqli(",
        "cookieparser(",
        "createhmac(",
        "createsecretkey(",
        "hash_hmac(",
        "hmac.new(",
        "jwt::decode(",
        "jwt::encode(",
        "new_from_slice(",
        "newcookiestore(",
        "oci_connect(",
        "openssl_decrypt(",
        "openssl_encrypt(",
        "setvapiddetails(",
        "signedstring(",
        "textencoder().encode(",
        "jwt.decode(",
        "jwt.encode(",
        "jwt.sign(",
        "jwt.verify(",
        "mysqli_connect(",
        "new pdo(",
        "plainauth(",
        "wifi.begin(",
    ],
    reader: Reader::ALWAYS,
};

/// Calls whose first argument names the second.
const NAMING_CALLS: &[&str] = &[
    "Add",
    "AddHeader",
    "Append",
    "EnvOr",
    "Get",
    "GetEnv",
    "GetString",
    "GetValue",
    "Set",
    "SetDefault",
    "SetEnv",
    "SetEnvironmentVariable",
    "SetHeader",
    "Setenv",
    "String",
    "TryAddWithoutValidation",
    "UseSetting",
    "VALUES",
    "WithHeader",
    "add",
    "addHeader",
    "addRequestHeader",
    "add_header",
    "add_option",
    "append",
    "config",
    "defaultHeader",
    "define",
    "emplace",
    "entry",
    "env",
    "envOr",
    "envOrDefault",
    "environ",
    "environment",
    "fetch",
    "fromEnvironment",
    "get",
    "getEnv",
    "getEnvOr",
    "getEnvOrDefault",
    "getOrDefault",
    "getOrElse",
    "getProperty",
    "get_env",
    "get_env_or",
    "getenv",
    "getenvOr",
    "header",
    "insert",
    "insert_header",
    "insert_or_assign",
    "make_pair",
    "pop",
    "put",
    "putHeader",
    "putenv",
    "set",
    "setEnv",
    "setHeader",
    "setItem",
    "setProperty",
    "setRequestHeader",
    "setRequestProperty",
    "set_header",
    "set_var",
    "setdefault",
    "setenv",
    "str",
    "try_emplace",
    "update_option",
    "values",
    "withEnv",
    "withHeader",
    "with_header",
];

/// Calls whose second argument names the third.
const SECOND: &[&str] = &["setattr", "StringVar", "StringVarP", "set_default"];

/// The value that a call gives to a name: `setdefault("NAME", "value")`, `["--password", "value"]`. `left` ends before
/// the comma, `right` begins after it.
pub(crate) fn named<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str, &'static str)> {
    let left = left.trim_end();
    let quote = left.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let (head, name) = left.strip_suffix(quote)?.rsplit_once(quote)?;
    if let Some(flag) = flag_name(name) {
        let value = quoted_literal(right).filter(|value| !value.starts_with('-'))?;
        return Some((flag, value, "command-line"));
    }
    // Android's `buildConfigField "String", "API_KEY", "\"v\""`
    // (<https://developer.android.com/build/gradle-tips#share-custom-fields-and-resource-values-with-your-app-code>).
    if ["buildConfigField", "resValue"].iter().any(|call| head.trim_start().starts_with(call)) {
        let value = quoted_literal(right)?;
        let inside = value.strip_prefix("\\\"").and_then(|value| value.strip_suffix("\\\""));
        return Some((name, inside.unwrap_or(value), "argument"));
    }
    let head = head.trim_end();
    // `setattr(settings, "NAME", "v")`, `flag.StringVar(&v, "name", "v", ...)`
    let second = head.strip_suffix(',').and_then(|head| head.rsplit_once('('));
    let second = second.filter(|(call, first)| !first.contains(',') && SECOND.iter().any(|name| call.ends_with(name)));
    if second.is_some() {
        return Some((name, quoted_literal(right)?, "argument"));
    }
    if let Some(option) = declared_option(head) {
        return Some((option, quoted_literal(right)?, "argument"));
    }
    // C++'s and Go's `{"client_secret", "v"}`.
    if head.ends_with('{') {
        let (value, rest) = literal_and_rest(right)?;
        return rest.starts_with('}').then_some((name, value, "argument"));
    }
    // Java's `Map.of("user", "a", "password", "v")`: every second of its arguments names the next.
    if let Some((_, before)) = head.rsplit_once("Map.of(")
        && (before.is_empty() || before.ends_with(',') && before.matches('"').count().is_multiple_of(4))
    {
        return Some((name, quoted_literal(right)?, "argument"));
    }
    // `new Headers([["X-Api-Key", "v"]])`
    if head.ends_with('[') && names::classify(name).is_some() {
        let (value, rest) = literal_and_rest(right)?;
        let drawn = name.contains('-') || is_random_in_part(value);
        return drawn.then_some(rest)?.starts_with(']').then_some((name, value, "header"));
    }
    let callee = without_types(head.strip_suffix(['(', '['])?.trim_end());
    let callee = callee.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    if NAMING_CALLS.binary_search(&callee).is_err() {
        return None;
    }
    // Dart's named argument.
    let right = right.trim_start();
    Some((name, quoted_literal(right.strip_prefix("defaultValue:").unwrap_or(right))?, "argument"))
}

/// A callee without the types that it is told: `config.get<string>`, Rust's `get::<String>`, Go's `env.Get[string]`.
fn without_types(callee: &str) -> &str {
    let open = match callee.chars().next_back() {
        Some('>') => '<',
        Some(']') => '[',
        _ => return callee,
    };
    let Some((name, types)) = callee.rsplit_once(open) else { return callee };
    let inside = types.get(..types.len().saturating_sub(1)).unwrap_or_default();
    let plain = !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:, |".contains(&b));
    if plain { name.trim_end_matches("::") } else { callee }
}

/// The flags that a declaration of an option begins with, behind which a `head` stops: commander's
/// `.option("--api-token <x>", "what it is", "v")` (<https://github.com/tj/commander.js#options>), and pflag's
/// `StringVarP(&t, "api-token", "t", "v", "what it is")`.
fn declared_option(head: &str) -> Option<&str> {
    let before = head.strip_suffix(',')?.trim_end();
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let (call, literal) = before.strip_suffix(quote)?.rsplit_once(quote)?;
    let call = call.trim_end();
    let pflag = call.strip_suffix(',').and_then(|call| call.rsplit_once('(')).map(|(callee, _)| callee);
    if pflag.is_some_and(|callee| callee.ends_with("StringVarP")) || call.ends_with("StringP(") {
        return Some(literal);
    }
    let commander = [".option(", ".requiredOption(", "new Option("].iter().any(|own| call.ends_with(own));
    let flag = literal.split([' ', ',', '=']).find_map(|word| word.strip_prefix("--"));
    flag.filter(|_| commander)
}

/// The setting that a call reads whose next argument, behind `lead`, is named: `API_KEY` of `config("API_KEY", `.
pub(crate) fn setting(lead: &str) -> Option<&str> {
    let lead = lead.trim_end().strip_suffix(',')?.trim_end();
    let quote = lead.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let (head, name) = lead.strip_suffix(quote)?.rsplit_once(quote)?;
    let callee = without_types(head.strip_suffix('(')?);
    let callee = callee.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    NAMING_CALLS.binary_search(&callee).ok().map(|_| name)
}

/// PHP's options of curl that take a user and a password, or a token
/// (<https://www.php.net/manual/en/curl.constants.php>): `curl_setopt($c, CURLOPT_USERPWD, "user:v")`.
const CURL_OPTIONS: &[&str] = &["CURLOPT_PROXYUSERPWD", "CURLOPT_USERPWD", "CURLOPT_XOAUTH2_BEARER"];

/// The option and what it is given around the comma.
pub(crate) fn curl_option<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str, &'static str)> {
    let name = CURL_OPTIONS.iter().find(|option| left.trim_end().ends_with(**option))?;
    Some((name, quoted_literal(right)?, "argument"))
}

/// Erlang's pairs: `{password, "v"}`, `{token, <<"v">>}`; and its macros: `-define(TOKEN, "v").`
pub(crate) fn tuple<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str, &'static str)> {
    let (name, lead) = identifier_before(left.trim_end())?;
    let close = if lead.ends_with("-define(") { ')' } else { '}' };
    // Sinatra's `set :api_token, 'v'` (<https://sinatrarb.com/configuration.html>).
    if lead.trim_start() == "set :" {
        return names::classify(name).and_then(|_| Some((name, quoted_literal(right)?, "argument")));
    }
    if close == '}' && !lead.ends_with('{') || name.contains('.') {
        return None;
    }
    names::classify(name)?;
    let right = right.trim_start();
    let (value, rest) = literal_and_rest(right.strip_prefix("<<").unwrap_or(right))?;
    rest.trim_start_matches('>').starts_with(close).then_some((name, value, "argument"))
}

/// A well-known call that takes a password or key, its place among the arguments, and what it is. From the
/// documentation of Python's requests and smtplib, Java's and .NET's class libraries, Apache HttpClient, Go's net/http,
/// net/url and net/smtp, PHP's extensions, and the SDKs of AWS and Azure.
const PASSWORDS: &[(&str, usize)] = &[
    ("BasicAuth", 1),
    ("BasicAuthCredentials", 1),
    ("CRAMMD5Auth", 1),
    ("Credentials", 3),
    ("HTTPBasicAuth", 1),
    ("HTTPDigestAuth", 1),
    ("HTTPProxyAuth", 1),
    ("NetworkCredential", 1),
    ("PDO", 2),
    ("PasswordAuthentication", 1),
    ("PlainAuth", 2),
    ("SetBasicAuth", 1),
    ("UserPassword", 1),
    ("UsernamePasswordAuthenticationToken", 1),
    ("UsernamePasswordCredentials", 1),
    ("basicAuth", 1),
    ("basic_auth", 1),
    ("ftp_login", 2),
    ("getConnection", 2),
    ("imap_open", 2),
    ("ldap_bind", 2),
    ("mysql_connect", 2),
    ("mysqli", 2),
    ("mysqli_connect", 2),
    ("oci_connect", 1),
    ("setBasicAuth", 1),
    ("simple_bind_s", 1),
    ("ssh2_auth_password", 2),
];
const KEYS: &[(&str, usize)] = &[
    ("AuthenticationHeaderValue", 1),
    ("AzureKeyCredential", 0),
    ("BasicAWSCredentials", 1),
    ("BasicSessionCredentials", 1),
    ("ClientSecretCredential", 2),
    ("Fernet", 0),
    ("HMAC256", 0),
    ("HMAC384", 0),
    ("HMAC512", 0),
    ("NewCookieStore", 0),
    ("NewStaticCredentials", 1),
    ("NewStaticCredentialsProvider", 1),
    ("SecretKeySpec", 0),
    ("SignedString", 0),
    ("StorageSharedKeyCredential", 1),
    ("SymmetricSecurityKey", 0),
    ("bearer_auth", 0),
    ("cookieParser", 0),
    ("createHmac", 1),
    ("createSecretKey", 0),
    ("from_secret", 0),
    ("hash_hmac", 2),
    ("hmacShaKeyFor", 0),
    ("new_from_slice", 0),
    ("openssl_decrypt", 2),
    ("openssl_encrypt", 2),
    ("setVapidDetails", 2),
    ("signWith", 1),
    ("unsafePlainText", 0),
    ("unsafe_plain_text", 0),
];

/// Calls that take the key of a wallet, of ethers, viem, web3.js and eth-account.
const WALLETS: &[&str] = &["Wallet", "from_key", "privateKeyToAccount"];

/// The key of an account of Ethereum as a hexadecimal number: 32 bytes (Yellow Paper, appendix F).
pub(crate) fn is_wallet_key(value: &str) -> bool {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Receivers of a `login(user, password)` that is to a server.
const SERVERS: &[&str] = &["smtp", "imap", "server", "ftp", "mail", "mailserver", "session", "s"];

/// The value that a call takes as a credential: `setPassword("v")`, `.withPassword("v")`, `.basic_auth(user, "v")`.
/// `left` ends before the parenthesis, `right` begins after it. Returns what names it, the value and what it is.
pub(crate) fn taken<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str, Option<Sensitive>)> {
    let head = left.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let callee = left.get(head.len()..).filter(|callee| (3..=60).contains(&callee.len()))?;
    let known = |list: &[(&str, usize)]| list.iter().find(|(name, _)| *name == callee).map(|&(_, at)| at);
    if let Some(at) = known(PASSWORDS) {
        return Some((callee, argument(right, at)?, Some(Sensitive::Password)));
    }
    if let Some(at) = known(KEYS) {
        return Some((callee, argument(right, at)?, Some(Sensitive::Token)));
    }
    // Spring's `@Value("${db.password:v}")`.
    if callee == "Value" && head.ends_with('@') {
        let (name, value) = quoted_literal(right)?.strip_prefix("${")?.strip_suffix('}')?.split_once(':')?;
        return Some((name, value, None));
    }
    // Perl's DBI (<https://metacpan.org/pod/DBI#connect>), Arduino's WiFi (<https://docs.arduino.cc/libraries/wifi/>).
    if callee == "connect" && head.ends_with("DBI->") {
        return Some((callee, argument(right, 2)?, Some(Sensitive::Password)));
    }
    if callee == "begin" && head.ends_with("WiFi.") {
        return Some((callee, argument(right, 1)?, Some(Sensitive::Password)));
    }
    if WALLETS.contains(&callee) {
        let value = quoted_literal(right).filter(|value| is_wallet_key(value))?;
        return Some(("private_key", value, Some(Sensitive::Token)));
    }
    // C++'s `std::string password("v")`.
    let of_type = head.strip_suffix(' ').and_then(|head| head.split_whitespace().next_back()).unwrap_or_default();
    if of_type == "auto" || of_type.to_ascii_lowercase().ends_with("string") {
        names::classify(callee)?;
        let (value, rest) = literal_and_rest(right)?;
        return rest.starts_with(')').then_some((callee, value, None));
    }
    // PHP's firebase/php-jwt; its `decode` takes `new Key('v', 'HS256')`.
    if matches!(callee, "encode" | "decode") && head.ends_with("JWT::") {
        let value = argument(right, 1).or_else(|| quoted_literal(right.split_once("new Key(")?.1))?;
        return Some(("jwt_secret", value, Some(Sensitive::Token)));
    }
    // `[DefaultValue("v")] public string Password`, `@DefaultValue("v") String password`
    if callee == "DefaultValue" && head.ends_with(['[', '@']) {
        let (value, rest) = literal_and_rest(right)?;
        let declared = rest.strip_prefix(')')?.trim_start_matches(']').split(['{', '=', ';', ',', ')']).next()?;
        let name = identifier_before(declared.trim_end())?.0;
        names::classify(name)?;
        return Some((name, value, None));
    }
    // `"Basic " + btoa("user:v")` (RFC 7617).
    let encodes = callee == "btoa" || callee == "from" && head.ends_with("Buffer.") || callee == "b64encode";
    if encodes && left.to_ascii_lowercase().contains("basic ") {
        let (_, password) = quoted_literal(right)?.split_once(':')?;
        return Some(("basic auth password", password, Some(Sensitive::Password)));
    }
    let receiver = head.strip_suffix('.').or_else(|| head.strip_suffix("->"))?;
    // crypto-js (<https://cryptojs.gitbook.io/docs>): the text, then the key.
    let cipher =
        ["AES", "DES", "TripleDES", "Rabbit", "RC4"].iter().any(|name| receiver.ends_with(&format!("CryptoJS.{name}")));
    if cipher && matches!(callee, "encrypt" | "decrypt") || receiver.ends_with("CryptoJS") && callee.starts_with("Hmac")
    {
        return Some(("encryption_key", argument(right, 1)?, Some(Sensitive::Token)));
    }
    // jose's keys: `new TextEncoder().encode("v")` (<https://github.com/panva/jose>).
    if callee == "encode" && receiver.ends_with("TextEncoder()") {
        let value = quoted_literal(right).filter(|value| is_random_in_part(value))?;
        return Some(("secret_key", value, Some(Sensitive::Token)));
    }
    // What a digest is made of is the password.
    if matches!(callee, "hash" | "hashSync" | "hashpw")
        && ["bcrypt", "bcryptjs", "argon2"].iter().any(|own| receiver.ends_with(own))
    {
        let value = argument(right, 0).filter(|value| is_drawn_of_signs(value) || is_random_in_part(value))?;
        return Some(("password", value, Some(Sensitive::Password)));
    }
    // `keyStore.load(in, "v".toCharArray())`
    if callee == "load" && receiver.to_ascii_lowercase().ends_with("keystore") {
        return Some(("keystore_password", argument(right, 1)?, Some(Sensitive::Password)));
    }
    // What is put behind a credential is a part of it: `token.append("v")`, Rust's `token.push_str("v")`.
    if matches!(callee, "append" | "push_str") {
        let (name, _) = identifier_before(receiver)?;
        names::classify(name.rsplit('.').next()?)?;
        return Some((name, quoted_literal(right).filter(|value| is_random_in_part(value))?, None));
    }
    // Go's crypto/hmac, and Python's.
    if receiver.ends_with("hmac") && matches!(callee, "New" | "new") {
        let place = usize::from(callee == "New");
        return Some(("hmac_key", argument(right, place)?, Some(Sensitive::Token)));
    }
    // phpredis (<https://github.com/phpredis/phpredis>).
    if callee == "auth" && receiver.to_ascii_lowercase().ends_with("redis") {
        return Some(("redis_password", quoted_literal(right)?, Some(Sensitive::Password)));
    }
    // `password.equals("v")`: whoever reads it knows what opens.
    if EQUALS.contains(&callee) {
        if let Some(quote) = receiver.chars().next_back().filter(|c| matches!(c, '"' | '\'')) {
            let (_, value) = receiver.strip_suffix(quote)?.rsplit_once(quote)?;
            let (name, _) = right.split_once(')')?;
            let name = identifier_before(name).filter(|(_, lead)| lead.trim().is_empty())?.0;
            return is_compared(value).then_some((name, value, None));
        }
        let (value, rest) = literal_and_rest(right)?;
        let (name, _) = identifier_before(receiver)?;
        return (rest.starts_with(')') && is_compared(value)).then_some((name, value, None));
    }
    // jsonwebtoken of Node.js and PyJWT: the payload or token, then the key.
    if matches!(callee, "sign" | "verify" | "encode" | "decode") && receiver.ends_with("jwt") {
        return Some(("jwt_secret", argument(right, 1)?, Some(Sensitive::Token)));
    }
    // Apple's URLRequest (<https://developer.apple.com/documentation/foundation/urlrequest/setvalue(_:forhttpheaderfield:)>).
    if matches!(callee, "setValue" | "addValue") {
        let (value, rest) = literal_and_rest(right)?;
        let name = rest.strip_prefix(',')?.trim_start().strip_prefix("forHTTPHeaderField:")?;
        return Some((quoted_literal(name)?, value, None));
    }
    if callee == "login" {
        let receiver = receiver.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?.to_ascii_lowercase();
        return SERVERS
            .contains(&receiver.as_str())
            .then(|| Some((callee, argument(right, 1)?, Some(Sensitive::Password))))
            .flatten();
    }
    let name = setter(callee)?;
    names::classify(name)?;
    let (value, rest) = literal_and_rest(right)?;
    rest.starts_with([')', '.']).then_some((name, value, None))
}

/// Methods that compare their receiver with their only argument.
const EQUALS: &[&str] = &["equals", "equalsIgnoreCase", "contentEquals", "eql?", "isEqual", "isEqualToString"];

/// Calls that compare two texts, of C, Go, Java, Node.js, PHP, Python and Ruby.
const COMPARISONS: &[&str] = &[
    "ConstantTimeCompare(",
    "compare_digest(",
    "equals(",
    "Equals(",
    "hash_equals(",
    "memcmp(",
    "secure_compare(",
    "strcmp(",
    "strncmp(",
    "timingSafeEqual(",
];

/// How far before the comma a call that compares begins, in bytes.
const COMPARED: usize = 200;

/// Whether a literal that something is compared with may be a credential, and not one of the words that it may be.
pub(crate) fn is_compared(value: &str) -> bool {
    value.len() >= 8 && value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// `hmac.compare_digest(token, "v")`, `hash_equals("v", $token)`: the name and the literal around the comma.
pub(crate) fn compared<'a>(left: &'a str, right: &'a str) -> Option<(&'a str, &'a str, &'static str)> {
    let left = left.get(floor_boundary(left, left.len().saturating_sub(COMPARED))..)?;
    let right = right.get(..floor_boundary(right, MOST_ARGUMENTS))?;
    let inside = COMPARISONS.iter().find_map(|call| left.rsplit_once(call)).map(|(_, inside)| inside)?;
    let bare = |text: &'a str| {
        let text = text.trim();
        ["[]byte(", "Buffer.from("].iter().find_map(|call| text.strip_prefix(call)).unwrap_or(text)
    };
    let (first, second) = (bare(inside), bare(right));
    let (name, value) = match quoted_literal(second) {
        Some(value) => (identifier_before(first.trim_end_matches(')').trim_end_matches(['"', '\'', ']']))?.0, value),
        None => {
            let end = second.find(|c: char| !c.is_ascii_alphanumeric() && !"_.$->".contains(c)).unwrap_or(second.len());
            (identifier_before(second.get(..end)?)?.0, quoted_literal(first)?)
        }
    };
    let name = name.rsplit('>').next()?;
    (is_compared(value) && names::classify(name).is_some()).then_some((name, value, "comparison"))
}

/// What a setter's or a builder's name names: `Password` of `setPassword`, `withPassword`, `password`.
fn setter(callee: &str) -> Option<&str> {
    for verb in ["set", "with", "use", "Set", "With", "Use"] {
        if let Some(rest) = callee.strip_prefix(verb)
            && let Some(first) = rest.chars().next()
            && (first.is_ascii_uppercase() || first == '_')
        {
            return Some(rest.trim_start_matches('_'));
        }
    }
    Some(callee)
}

/// How many bytes of a call's arguments are read.
const MOST_ARGUMENTS: usize = 512;

/// The literal that stands at a place among the arguments.
pub(crate) fn argument(right: &str, place: usize) -> Option<&str> {
    let window = right.get(..floor_boundary(right, MOST_ARGUMENTS))?;
    let mut rest = window;
    for _ in 0..place {
        rest = after_argument(rest)?;
    }
    // `Some("v")` in Rust, `"v".toCharArray()` in Java.
    let literal = rest.trim_start();
    let literal = ["Some(", "[]byte(", "Encoding.UTF8.GetBytes(", "Encoding.ASCII.GetBytes("]
        .iter()
        .find_map(|call| literal.strip_prefix(call))
        .unwrap_or(literal);
    quoted_literal(literal)
}

/// What follows the comma after the first argument.
pub(super) fn after_argument(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open && !escaped => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.checked_sub(1)?,
            (None, ',') if depth == 0 => return text.get(at + 1..),
            (None, _) => {}
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_are_sorted() {
        assert!(NAMING_CALLS.is_sorted() && PASSWORDS.is_sorted() && KEYS.is_sorted());
    }

    #[test]
    fn arguments_are_told_apart() {
        assert_eq!(argument("a(b, c), \"x,y\", 'v')", 2), Some("v"));
        assert_eq!(argument("'v')", 0), Some("v"));
        assert_eq!(argument("user, Some(\"v\"))", 1), Some("v"));
        assert_eq!(argument("a)", 1), None);
        assert_eq!(argument("a, b", 1), None);
    }
}
