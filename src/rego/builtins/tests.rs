//! Builtins through an engine, each with OPA's answer.

use regorus::Value;

use crate::rego::value::to_json;
use crate::rego::{BuiltinErrors, Cause, Engine, Failure, Input, Session, Workers};

fn query(query: &str, errors: BuiltinErrors) -> Result<Vec<serde_json::Value>, Failure> {
    let mut engine = Engine::new(errors == BuiltinErrors::Fail, &Workers::default()).unwrap();
    let results = engine.query(query, &Input::new(Value::new_object()), Session::new(errors, Value::Undefined)).value?;
    Ok(results.into_iter().map(|result| to_json(&result.expressions[0].value)).collect())
}

/// Expected values are those of OPA 1.19, tried.
#[test]
fn answers_are_those_of_opa() {
    let cases = [
        (r#"sprintf("%v %s %d", [1, "a", 5])"#, r#""1 a 5""#),
        (r#"sprintf("%d %s", [1])"#, r#""1 %!s(MISSING)""#),
        (r#"sprintf("%d", [1, "a"])"#, r#""1%!(EXTRA string=a)""#),
        (r#"sprintf("%s|%5d|%-5d|%05d|%+d|% d", [1, 2, 3, -4, 5, 6])"#, r#""%!s(int64=1)|    2|3    |-0004|+5| 6""#),
        (
            r#"sprintf("%x %X %#x %o %b %c %q %U", [255, 255, 255, 8, 5, 65, 65, 65])"#,
            r#""ff FF 0xff 10 101 A 'A' U+0041""#,
        ),
        (
            r#"sprintf("%.2f|%8.3f|%e|%g|%v", [1.255, -2.5, 123456.7, 1234567.8, 0.00001234])"#,
            r#""1.25|  -2.500|1.234567e+05|1.2345678e+06|1.234e-05""#,
        ),
        (
            r#"sprintf("%v %v %v %v", [true, null, [1, "a"], {"k": {1, 2}}])"#,
            r#""true null [1, \"a\"] {\"k\": {1, 2}}""#,
        ),
        (
            r#"sprintf("%q|%x|%5s|%-5s|%.2s", ["a\"b\n", "hi", "ab", "ab", "abc"])"#,
            r#""\"a\\\"b\\n\"|6869|   ab|ab   |ab""#,
        ),
        (r#"sprintf("%[2]d %[1]d %d", [1, 2])"#, r#""2 1 2""#),
        (r#"sprintf("%*d|%.*f", [5, 1, 2, 1.5])"#, r#""    1|1.50""#),
        (r#"sprintf("%d %!", ["x"])"#, r#""%!d(string=x) %!!(MISSING)""#),
        (r#"sprintf("%d", [99999999999999999999])"#, r#""99999999999999999999""#),
        (r#"sprintf("%+q %5.2s|%5d", ["é", 1, "x"])"#, r#""\"\\u00e9\" %!s(int64=   01)|%!d(string=    x)""#),
        (r#"json.unmarshal("{\"$unknown\": 1}")"#, r#"{"$$unknown":1}"#),
        (r#"yaml.unmarshal("a: {$unknown: 1}")"#, r#"{"a":{"$$unknown":1}}"#),
        (r#"[to_number(x) | some x in ["+1", ".5", "5.", "007", "-.5e+1", "00", "1E2"]]"#, r#"[1,0.5,5,7,-5,0,100]"#),
        (r#"strings.count("abab", "ab")"#, r#"2"#),
        (r#"strings.count("ab", "")"#, r#"3"#),
        (r#"strings.split_n("a,b,c", ",", -2)"#, r#"["b","c"]"#),
        (r#"strings.split_n("abc", "", 2)"#, r#"["a","b"]"#),
        (r#"array.flatten([1, [2, [3]], []])"#, r#"[1,2,[3]]"#),
        (r#"crypto.md5("a")"#, r#""0cc175b9c0f1b6a831c399e269772661""#),
        (r#"crypto.sha1("a")"#, r#""86f7e437faa5a7fce15d1ddcb9eaeaea377667b8""#),
        (r#"crypto.sha256("a")"#, r#""ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb""#),
        (r#"crypto.hmac.md5("a", "k")"#, r#""ddcf3d210049e7135f61affae73731cd""#),
        (r#"crypto.hmac.sha1("a", "k")"#, r#""40e7d441cadb17b07f050341aa23a6820ed81c8b""#),
        (r#"crypto.hmac.sha256("a", "k")"#, r#""78da91511e675587f5b9df78bedebaf5560da2abb88162ee875dcdf744951d9e""#),
        (
            r#"crypto.hmac.sha512("a", "k")"#,
            r#""82e0c15e0d62ab17984bea225bf7d28ad54f343dd6520c283c3a2cd43852a2f79c349cc9b7583317399ee38d722489b45a942667e55bc38c42a5bb203c0900c7""#,
        ),
        (r#"crypto.hmac.equal("a", "b")"#, r#"false"#),
        (r#"net.cidr_intersects("10.0.0.0/8", "10.1.1.1/16")"#, r#"true"#),
        (r#"net.cidr_intersects("10.0.0.0/8", "::/0")"#, r#"false"#),
        (r#"net.cidr_merge(["192.0.2.0/24", "192.0.3.0/24", "10.0.0.1"])"#, r#"["10.0.0.1/8","192.0.2.0/23"]"#),
        (
            r#"net.cidr_merge(["10.0.0.0/9", "10.128.0.0/9", "11.0.0.0/8", "fe80::/64", "fe80:0:0:1::/64"])"#,
            r#"["10.0.0.0/7","fe80::/63"]"#,
        ),
        (r#"net.cidr_merge(["0.0.0.0/0", "::/0"])"#, r#"["::/0"]"#),
        (r#"net.cidr_contains_matches(["1.1.2.0/24", ["1.1.1.0/24", "x"]], {"a": "1.1.1.1"})"#, r#"[[1,"a"]]"#),
        (
            r#"uri.parse("HTTPS://user@example.com:8080/a%20b?q=1#top")"#,
            r#"{"fragment":"top","hostname":"example.com","path":"/a b","port":"8080","raw_path":"/a b","raw_query":"q=1","scheme":"https"}"#,
        ),
        (
            r#"uri.parse("http://[::1]:80/")"#,
            r#"{"hostname":"::1","path":"/","port":"80","raw_path":"/","scheme":"http"}"#,
        ),
        (r#"uri.parse("mailto:x@y")"#, r#"{"scheme":"mailto"}"#),
        (r#"uri.parse("//host/x")"#, r#"{"hostname":"host","path":"/x","raw_path":"/x"}"#),
        (
            r#"[uri.is_valid(u) | some u in ["", "http://a b/", "http://h:port/", "/a", "1http://x", "http://x/%zz", "http://[::1", "a%2"]]"#,
            r#"[false,false,false,true,false,false,false,false]"#,
        ),
        (
            r#"io.jwt.decode("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwIiwiaXNzIjoib3BhIn0.XmVoLoHI3pxMtMO_WRONMSJzGUDP9pDjy8Jp0_tdRXY")"#,
            r#"[{"alg":"HS256","typ":"JWT"},{"iss":"opa","sub":"0"},"5e65682e81c8de9c4cb4c3bf59138d3122731940cff690e3cbc269d3fb5d4576"]"#,
        ),
        (
            r#"io.jwt.verify_hs256("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyIjoiYWxpY2UiLCJhenAiOiJhbGljZSIsInN1Ym9yZGluYXRlcyI6W10sImhyIjpmYWxzZX0.rz3jTY033z-NrKfwrK89_dcLF7TN4gwCMj-fVBDyLoM", "secret")"#,
            r#"true"#,
        ),
        (r#"[json.is_valid(x) | some x in ["1", 1]]"#, r#"[true,false]"#),
        (r#"[semver.is_valid(x) | some x in ["1.0.0", 1]]"#, r#"[true,false]"#),
        (r#"numbers.range_step(0, 10, 99999999999999999999)"#, r#"[0]"#),
        (r#"numbers.range_step(0, 10, 5)"#, r#"[0,5,10]"#),
        (r#"time.parse_rfc3339_ns("2021-01-01T00:00:00Z")"#, r#"1609459200000000000"#),
        (r#"time.weekday(0)"#, r#""Thursday""#),
        (r#"time.date(0)"#, r#"[1970,1,1]"#),
        (r#"trace("x")"#, r#"true"#),
        (r#"regex.match(`^\w+$`, "\u00e9")"#, r#"false"#),
        (
            r#"[regex.is_valid(p) | some p in [`[a--b]`, `x{1001}`, `(?x)`, `\u0041`, `[\w-z]`, 1]]"#,
            r#"[false,false,false,false,true,false]"#,
        ),
        (
            r#"[regex.split("a*", "baac"), regex.split("", "ab"), regex.split(",", ""), regex.split(",", ",a,")]"#,
            r#"[["b","c"],["a","b"],[""],["","a",""]]"#,
        ),
        (r#"regex.find_n("a*", "baac", 2)"#, r#"["","aa"]"#),
        (r#"regex.find_all_string_submatch_n("(a)(b)?", "abac", -1)"#, r#"[["ab","a","b"],["a","a",""]]"#),
        (r#"regex.replace("john smith", `(?P<1st>\w+) (\w+)`, "$2 ${1st} $$ $3x $")"#, r#""smith john $  $""#),
        (
            r#"[regex.template_match(t, x, "{", "}") | some [t, x] in [["urn:foo:{.*}", "urn:foo:bar"], ["a{b}", "x"], ["longer than it {a}", "l"], ["a.{[0-9]{2}}", "a.12"]]]"#,
            r#"[true,false,false,true]"#,
        ),
        (r#"strings.replace_n({"a": "b", "b": "c"}, "ab")"#, r#""bc""#),
        (r#"strings.replace_n({"": "-", "ab": "x"}, "abc")"#, r#""-x-c-""#),
        (r#"[upper("ß\u1fb3ﬁǆa"), lower("İΑΣA")]"#, r#"["ßᾼﬁǄA","iασa"]"#),
    ];
    for (expression, expected) in cases {
        let found =
            query(expression, BuiltinErrors::Fail).unwrap_or_else(|failure| panic!("{expression}: {failure:?}"));
        let sorted: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(found, [sorted], "{expression}");
    }
}

/// Go's `strconv.ParseFloat` takes none of these, or gives what JSON cannot write.
#[test]
fn what_go_reads_as_no_number_is_none() {
    let texts = r#"[" 1", "1 ", "", ".", "+", "1e", "e1", "--1", "1_0", "inf", "NaN", "0x10", "1.2.3"]"#;
    let numbers = query(&format!("[x | some x in {texts}; to_number(x) == to_number(x)]"), BuiltinErrors::Undefined);
    assert_eq!(numbers.unwrap(), [serde_json::json!([])]);
}

/// What could make any amount of data is not made, whatever a failing builtin means.
#[test]
fn calls_without_bounds_are_stopped() {
    for call in [
        "numbers.range(1, 1000000000000000)",
        "numbers.range(-1000000000, 1)",
        "numbers.range_step(0, 1000000000000, 1)",
        "net.cidr_expand(\"0.0.0.0/0\")",
        "net.cidr_expand(\"::/0\")",
        "bits.lsh(1, 1000000000)",
    ] {
        for errors in [BuiltinErrors::Undefined, BuiltinErrors::Fail] {
            let failure = query(call, errors).unwrap_err();
            assert!(matches!(failure.cause, Cause::Bound(_)), "{call}: {failure:?}");
        }
    }
    for call in ["count(numbers.range(1, 100000))", "count(net.cidr_expand(\"10.0.0.0/24\"))", "bits.lsh(1, 8)"] {
        assert_eq!(query(call, BuiltinErrors::Fail).unwrap().len(), 1, "{call}");
    }
}

/// A failing builtin is undefined, or an error that does not quote what it was given.
#[test]
fn a_failing_builtin_is_what_the_session_asks_for() {
    for call in
        ["to_number(\"hunter2\")", "strings.count(\"hunter2\", 1)", "crypto.sha256(5)", "sprintf(\"%9999999d\", [1])"]
    {
        assert_eq!(query(call, BuiltinErrors::Undefined).unwrap(), [serde_json::Value::Null; 0], "{call}");
        let failure = query(call, BuiltinErrors::Fail).unwrap_err();
        assert!(
            matches!(&failure.cause, Cause::Builtin(name) if call.starts_with(name.as_str())),
            "{call}: {failure:?}"
        );
        assert!(!failure.to_string().contains("hunter2"), "{failure}");
    }
}

/// `f(x, y)` is `y = f(x)` for builtins of ours as for the engine's.
#[test]
fn a_last_argument_takes_the_value() {
    let mut engine = Engine::new(true, &Workers::default()).unwrap();
    let text = "package p\n\na if {\n\tcrypto.md5(\n\t\t\"a\",\n\t\tx,\n\t)\n\tstartswith(x, \"0cc1\")\n}\n\nb := x if net.cidr_merge(array.flatten([[\"10.0.0.0/8\"]]), x)\n\nc := [x | io.jwt.decode(\"e30.e30.\", [_, x, _])]\n";
    engine.add(&crate::rego::Source { file: "p.rego", text, v0: false, builtin: false }).unwrap();
    let mut value = |rule: &str| {
        let session = Session::new(BuiltinErrors::Fail, Value::Undefined);
        to_json(&engine.rule(rule, &Input::new(Value::new_object()), session).value.unwrap().unwrap())
    };
    assert_eq!(value("data.p.a"), true);
    assert_eq!(value("data.p.b"), serde_json::json!(["10.0.0.0/8"]));
    assert_eq!(value("data.p.c"), serde_json::json!([{}]));
}
