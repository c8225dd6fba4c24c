use std::sync::Arc;

use proptest::prelude::*;

use crate::code::{CodeAnalysis, Models, analyse};
use crate::detect::Flow;
use crate::document::Format;
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn read(text: &str) -> (Artifact, CodeAnalysis) {
    let source = SourceText::new("app/a.py", text, Encoding::Utf8, Origin::WorkingTree);
    let artifact = Artifact::file(Arc::new(source));
    let analysis = analyse(&artifact, Format::Python, &Models::default());
    (artifact, analysis)
}

/// `data-type expression -> callee @line`, one a flow.
fn flows(text: &str) -> Vec<String> {
    let (artifact, analysis) = read(text);
    assert_eq!(analysis.problems, [], "{text}");
    let show = |flow: &Flow| {
        let line = artifact.source().region(flow.span).start_line;
        format!("{} {} -> {} @{line}", flow.data_type, flow.expression, flow.callee)
    };
    analysis.flows.iter().map(show).collect()
}

#[test]
fn personal_data_that_reaches_a_sink_is_a_flow() {
    let cases: &[(&str, &str)] = &[
        ("print(user.email)", "email user.email -> print @1"),
        ("print(user['email'])", "email user.email -> print @1"),
        ("print(user.get('email'))", "email user.get() -> print @1"),
        ("print(getattr(user, 'email'))", "email user.email -> print @1"),
        ("print(f'hi {user.email!r:>10}')", "email user.email -> print @1"),
        ("print('hi %s' % user.email)", "email user.email -> print @1"),
        ("print('hi %s %s' % (x, user.email))", "email user.email -> print @1"),
        ("print('%(e)s' % {'e': user.email})", "email user.email -> print @1"),
        ("print('hi {}'.format(user.email))", "email user.email -> print @1"),
        ("print('hi {e}'.format(e=user.email))", "email user.email -> print @1"),
        ("print(f'hi {user}')", "personal-record user -> print @1"),
        ("def f(request):\n    print(f'sent {request.POST}')", "request-data request.POST -> print @2"),
        ("a = A()\na.to = user.email\nprint(a.to)", "email user.email -> print @3"),
        ("print('hi ' + user.email)", "email user.email -> print @1"),
        ("print(', '.join([user.email]))", "email user.email -> print @1"),
        ("print('a' f'b {user.email}')", "email user.email -> print @1"),
        ("print(f\"{ {'a': user.email} }\")", "email user.email -> print @1"),
        ("print([u.email for u in users if u.active])", "email u.email -> print @1"),
        ("print({u.pk: u.email for u in users})", "email u.email -> print @1"),
        ("print(list(u.email for u in users))", "email u.email -> print @1"),
        ("print([x for u in users for x in u.emails])", "email u.emails -> print @1"),
        ("for i, u in enumerate(users):\n    print(u.email)", "email u.email -> print @2"),
        ("for k, v in {'to': user.email}.items():\n    print(v)", "email user.email -> print @2"),
        ("a, b = user.email, 1\nprint(a)", "email user.email -> print @2"),
        ("a = b = user.email\nprint(a)", "email user.email -> print @2"),
        ("(a, (b, *c)) = x, (user.email, 1)\nprint(b)", "email user.email -> print @2"),
        ("if (e := user.email):\n    print(e)", "email user.email -> print @2"),
        ("x = user.email if ok else ''\nprint(x)", "email user.email -> print @2"),
        ("x = user.email or 'none'\nprint(x)", "email user.email -> print @2"),
        ("x = 'a'\nx += user.email\nprint(x)", "email user.email -> print @3"),
        ("d = {}\nd['to'] = user.email\nprint(d)", "email user.email -> print @3"),
        ("d = []\nd.append(user.email)\nprint(d)", "email user.email -> print @3"),
        ("d = dict(to=user.email)\nprint(d)", "email user.email -> print @2"),
        ("d = {**user, 'a': 1}\nprint(d)", "personal-record user -> print @2"),
        (
            "if a:\n    x = user.email\nelif b:\n    x = ''\nelse:\n    x = '1'\nprint(x)",
            "email user.email -> print @7",
        ),
        ("try:\n    x = user.email\nexcept E:\n    x = ''\nprint(x)", "email user.email -> print @5"),
        ("while a:\n    x = user.email\nelse:\n    pass\nprint(x)", "email user.email -> print @5"),
        (
            "match a:\n    case 1:\n        x = user.email\n    case _:\n        x = ''\nprint(x)",
            "email user.email -> print @6",
        ),
        ("def f(email):\n    print(email)", "email email -> print @2"),
        ("def f(*, email: str = ''):\n    print(email)", "email email -> print @2"),
        ("async def f():\n    print((await load()).email)", "email load().email -> print @2"),
        ("f = lambda u: print(u.email)", "email u.email -> print @1"),
        ("@app.post('/')\ndef f(email: EmailStr):\n    print(email)", "email email -> print @3"),
        ("def note(x):\n    print(x)\nnote(user.email)", "email user.email -> print @2"),
        ("def note(a, *, x=None):\n    print(x)\nnote(1, x=user.email)", "email user.email -> print @2"),
        ("def card(p):\n    return p.phone\ndef f(p):\n    x = card(p)\n    print(x)", "phone p.phone -> print @5"),
        (
            "class A:\n    def f(self, a):\n        print(a)\n    def g(self):\n        self.f(user.email)",
            "email user.email -> print @3",
        ),
        (
            "class A:\n    @classmethod\n    def f(cls, a):\n        print(a)\n    def g(self):\n        self.f(a=user.email)",
            "email user.email -> print @4",
        ),
        (
            "import logging\nL = logging.getLogger(__name__)\nL.info('x %s', user.email)",
            "email user.email -> L.info @3",
        ),
        ("import logging\nlogging.info(user.email)", "email user.email -> logging.info @2"),
        ("from logging import info as say\nsay(user.email)", "email user.email -> say @2"),
        (
            "import logging\nL = logging.getLogger()\nL.info('x', extra={'email': user.email})",
            "email user.email -> L.info @3",
        ),
        (
            "import structlog\nl = structlog.get_logger()\nl.info('x', email=user.email)",
            "email user.email -> l.info @3",
        ),
        ("import structlog\nl = structlog.get_logger()\nl.bind(email=user.email)", "email user.email -> l.bind @3"),
        ("from loguru import logger as l\nl.info(user.email)", "email user.email -> l.info @2"),
        ("self.logger.exception('x', user.email)", "email user.email -> self.logger.exception @1"),
        ("current_app.logger.warning(user.email)", "email user.email -> current_app.logger.warning @1"),
        (
            "import sentry_sdk\nwith sentry_sdk.push_scope() as s:\n    s.set_user({'email': user.email})",
            "email user.email -> s.set_user @3",
        ),
        (
            "from posthog import Posthog\np = Posthog('k')\np.capture(user.pk, 'x', {'email': user.email})",
            "email user.email -> p.capture @3",
        ),
        (
            "import posthog\nclass A:\n    def __init__(self):\n        self.c = posthog.Client('k')\n    def f(self, user):\n        self.c.capture('x', properties={'e': user.email})",
            "email user.email -> self.c.capture @6",
        ),
        (
            "from openai import OpenAI\nclass A:\n    def __init__(self):\n        self.c = OpenAI()\n    def f(self, user):\n        self.c.chat.completions.create(messages=[{'content': f'{user.email}'}])",
            "email user.email -> self.c.chat.completions.create @6",
        ),
        (
            "import requests\nrequests.post('https://api.example.com/x', json={'email': user.email})",
            "email user.email -> requests.post @2",
        ),
        (
            "import requests\nrequests.post(url='https://api.example.com/x', json={'email': user.email})",
            "email user.email -> requests.post @2",
        ),
        (
            "import httpx\nURL = 'https://api.example.com'\nasync def f():\n    async with httpx.AsyncClient() as c:\n        await c.post(f'{URL}/x', json={'email': user.email})",
            "email user.email -> c.post @5",
        ),
        (
            "from google import genai\nc = genai.Client()\nc.models.generate_content(contents=user.email)",
            "email user.email -> c.models.generate_content @3",
        ),
        ("import os, sentry_sdk\nsentry_sdk.set_user(user.email)", "email user.email -> sentry_sdk.set_user @2"),
        (
            "import stripe\nstripe.Customer.create(api_key=api_key, metadata={'token': user.access_token})",
            "auth-token user.access_token -> stripe.Customer.create @2",
        ),
        ("response.set_cookie('t', user.email, httponly=False)", "email user.email -> response.set_cookie @1"),
        ("print user.email", "email user.email -> print @1"),
        ("print >>sys.stderr, 'x', user.email", "email user.email -> print @1"),
        ("print(user['a/b']['\\x1b[1m'].email)", "email user[][].email -> print @1"),
        ("print(user[f'{x}'].email)", "email user[].email -> print @1"),
        ("with open('x', 'w') as f:\n    f.write(user.email)", "email user.email -> f.write @2"),
        ("import jwt\njwt.encode({'email': user.email}, key)", "email user.email -> jwt.encode @2"),
        (
            "from django.http import HttpResponseRedirect\nHttpResponseRedirect(f'/x?e={user.email}')",
            "email user.email -> HttpResponseRedirect @2",
        ),
        ("response.set_cookie('e', user.email)", "email user.email -> response.set_cookie @1"),
        ("def f(request):\n    print(request.POST)", "request-data request.POST -> print @2"),
        ("def f(request):\n    print(request.POST['email'])", "email request.POST.email -> print @2"),
        ("def f(request):\n    print(request.data.get('phone'))", "phone request.data.get() -> print @2"),
        (
            "class V:\n    def post(self):\n        print(self.request.POST)",
            "request-data self.request.POST -> print @3",
        ),
        ("from flask import request\nprint(request.get_json())", "request-data request.get_json() -> print @2"),
        ("async def f(request):\n    print(await request.json())", "request-data request.json() -> print @2"),
        ("print(form.cleaned_data)", "request-data form.cleaned_data -> print @1"),
        ("print(form.cleaned_data['email'])", "email form.cleaned_data.email -> print @1"),
        ("print(request.user)", "personal-record request.user -> print @1"),
        ("print(current_user.name)", "name current_user.name -> print @1"),
        (
            "class P(BaseModel):\n    email: str\n    first_name: str\n    name: str\ndef f(row: P):\n    print(row.name)",
            "name row.name -> print @6",
        ),
        (
            "@dataclass\nclass P:\n    email: str\n    phone: str\n    name: str\ndef f(rows: list[P]):\n    for row in rows:\n        print(row.name)",
            "name row.name -> print @8",
        ),
        (
            "class Tenant(models.Model):\n    email = models.EmailField()\n    phone = models.CharField()\nx = Tenant.objects.get(pk=1)\nprint(x.name)",
            "name x.name -> print @5",
        ),
        (
            "class Tenant(P0):\n    email = Column(String)\n    phone = Column(String)\ndef f(db):\n    x = db.query(Tenant).filter(Tenant.id == 1).first()\n    print(x.name)",
            "name x.name -> print @6",
        ),
        ("@dataclass\nclass Event:\n    to: str\ne = Event(to=user.email)\nprint(e)", "email user.email -> print @5"),
        ("def f(row: User):\n    print(row.name)", "name row.name -> print @2"),
        ("raise_ = ValueError(f'no {user.email}')\nprint(raise_)", "email user.email -> print @2"),
        ("print(json.dumps({'a': user.email}))", "email user.email -> print @1"),
        ("def f():\n    yield user.email\nfor x in f():\n    print(x)", "email user.email -> print @4"),
        ("print(user.email.strip().lower())", "email user.email -> print @1"),
    ];
    for (text, expected) in cases {
        assert_eq!(flows(text).join("\n"), *expected, "{text}");
    }
}

#[test]
fn other_things_that_are_logged_are_not_flows() {
    for text in [
        "print('email sent to user')",
        "import stripe\nstripe.Refund.create(api_key=api_key, payment_intent=pk)",
        "import stripe\ndef f(key):\n    stripe.Refund.create(api_key=key)\nf(user.access_token)",
        "response.set_cookie('t', user.refresh_token, httponly=True)",
        "print(user.pk, user.id)",
        "a = A()\na.to = user.email\nprint(f'{a}')\nprint(a)",
        "print(User.email, Fields.phone)",
        "print(f'{user.pk}')",
        "print(len(user.email), bool(user.email), type(user.email))",
        "print(user.email is None, not user.email, user.email == x, user.email in y)",
        "print(user.email[:3], card_number[-4:])",
        "print(mask_email(user.email), redact(user))",
        "print(hashlib.sha256(user.email.encode()).hexdigest())",
        "email = hashlib.sha256(x).hexdigest()\nprint(email)",
        "print('a' if user.email else 'b')",
        "print(user.email.split('@')[1])",
        "print(user.is_email_verified, user.email_verified)",
        "for i, u in enumerate(users):\n    print(i)",
        "for k, v in {'to': user.email}.items():\n    print(k)",
        "a, b = user.email, 1\nprint(b)",
        "try:\n    f()\nexcept ValueError as email:\n    print(email)",
        "def f(email: bool):\n    print(email)",
        "def f(password: SecretStr):\n    print(password)",
        "def email():\n    pass\nprint(email)",
        "from .templates import email\nprint(email)",
        "class Email:\n    pass\ndef f(email: Email):\n    print(email)",
        "def f():\n    x = user.email\nprint(x)",
        "print([x for x in ids])\nx = [user.email for user in users]",
        "d = {'to': user.email, 'id': 1}\nprint(d['id'])",
        "def note(text, *, contact=None):\n    print(text)\nnote('x', contact=user.email)",
        "class A:\n    def f(self, a, b):\n        print(b)\n    def g(self):\n        self.f(user.email, 1)",
        "import requests\nrequests.post('/own', json={'email': user.email})",
        "import requests\nrequests.post(f'{BASE}/own', json={'email': user.email})",
        "import requests\nrequests.post('http://localhost:8000/x', json={'email': user.email})",
        "class Posthog:\n    pass\np = Posthog()\np.capture({'email': user.email})",
        "import math\nmath.log(user.age)",
        "print(errors.email, settings.EMAIL_HOST_PASSWORD, os.environ['PASSWORD'])",
        "def f(request):\n    print(request.method, request.path, len(request.POST))",
        "class P(BaseModel):\n    id: int\n    title: str\ndef f(email: P):\n    print(email)",
        "class P(BaseModel):\n    email: str\n    phone: str\ndef f(row: P):\n    print(row.id)",
        "print(User.objects.count(), User.objects.filter(email=x).exists())",
        "email = send_email(x)\nprint(email)",
        "print(get_user(email))",
        "print(user.check_password(password))",
        "x = user.email\nx = mask(x)\nprint(x)",
        "import csv\nwith open('x') as f:\n    print(f.read())",
        "import jwt\njwt.encode({'sub': user.pk}, key)",
        "print(_('Enter your email'))",
        "print(font.family_name, server.address, file.name)",
        "import logging\nlogging.getLogger('x').setLevel(user.email)",
        "class E(Enum):\n    EMAIL = 'email'\nprint(E.EMAIL)",
        "@override_settings(EMAIL='x')\ndef test():\n    print(1)",
        "print(sys.argv, __name__)",
        "with a as (b, c):\n    print(b)",
        "def f(**kwargs):\n    print(kwargs)",
        "print(x for x in y)",
    ] {
        assert_eq!(flows(text), [""; 0], "{text}");
    }
}

#[test]
fn settings_and_calls_are_read() {
    let text = "\
import requests, ssl, hashlib
SESSION_COOKIE_SECURE = False
requests.get(url, verify=False)
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE
ssl._create_default_https_context = ssl._create_unverified_context
jwt.decode(token, options={'verify_signature': False}, algorithms=['none'])
response.set_cookie('a', b, httponly=False)
def hash_password(p):
    return hashlib.md5(p, usedforsecurity=False)
AES.new('a key', AES.MODE_ECB)
";
    let analysis = read(text).1;
    let shown: Vec<String> = analysis
        .settings
        .iter()
        .map(|setting| format!("{} = {} in {}", setting.name, setting.value, setting.within.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(
        shown,
        [
            "SESSION_COOKIE_SECURE = false in -",
            "verify = false in requests.get",
            "ctx.check_hostname = false in -",
            "ctx.verify_mode = \"ssl.CERT_NONE\" in -",
            "ssl._create_default_https_context = \"ssl._create_unverified_context\" in -",
            "verify_signature = false in jwt.decode.options",
            "algorithms = [\"none\"] in jwt.decode",
            "httponly = false in response.set_cookie",
        ]
    );
    let calls: Vec<String> = analysis
        .calls
        .iter()
        .map(|call| {
            let arguments: Vec<_> =
                call.arguments.iter().map(|a| a.as_ref().map_or("-".into(), ToString::to_string)).collect();
            format!("{}({}) {}", call.callee, arguments.join(", "), call.function.as_deref().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        calls,
        [
            "requests.get(-, {\"verify\":false}) ",
            "response.set_cookie(\"a\", -, {\"httponly\":false}) ",
            "hashlib.md5(-, {\"usedforsecurity\":false}) hash_password",
            "AES.new(\"a key\", \"AES.MODE_ECB\") ",
        ]
    );
}

#[test]
fn settings_and_calls_are_what_names_stand_for() {
    for (text, expected) in [
        ("import requests\ns = requests.Session()\ns.verify = False", "s.verify=false in requests.Session"),
        (
            "import requests\nclass A:\n    def __init__(self):\n        self.s = requests.Session()\n        self.s.verify = False",
            "self.s.verify=false in requests.Session",
        ),
        ("from requests import get as g\ng(u, verify=False)", "requests.get verify=false in requests.get"),
        ("from httpx import AsyncClient as A\nA(verify=False)", "verify=false in httpx.AsyncClient"),
        ("from .own import AsyncClient as A\nA(verify=False)", "verify=false in A"),
        ("from boto3 import client\nclient('s3', verify=False)", "verify=false in boto3.client"),
        ("from flask import Flask\nFlask(debug=True)", "debug=true in Flask"),
        ("import ssl as s\nc.verify_mode = s.CERT_NONE", "c.verify_mode=\"ssl.CERT_NONE\" in -"),
        ("from ssl import CERT_NONE\nc.verify_mode = CERT_NONE", "c.verify_mode=\"ssl.CERT_NONE\" in -"),
        ("CHECK = False\nrequests.get(u, verify=CHECK)", "requests.get verify=false in requests.get"),
        ("CHECK = False\nCHECK = ask()\nrequests.get(u, verify=CHECK)", "requests.get"),
        ("def f(u, verify=False):\n    requests.get(u, verify=verify)", "requests.get verify=false in requests.get"),
        ("def f(u, verify):\n    requests.get(u, verify=verify)", "requests.get"),
        ("requests.get(u, **{'verify': False})", "requests.get verify=false in requests.get"),
        ("os.environ['PYTHONHTTPSVERIFY'] = '0'", "os.environ.PYTHONHTTPSVERIFY=\"0\" in -"),
        ("A = ['none']\njwt.decode(t, algorithms=A)", "algorithms=[\"none\"] in jwt.decode"),
        ("from ssl import SSLContext, PROTOCOL_SSLv3\nSSLContext(PROTOCOL_SSLv3)", "SSLContext"),
    ] {
        let (_, analysis) = read(text);
        let mut shown: Vec<String> = analysis.calls.iter().map(|call| call.callee.clone()).collect();
        shown.extend(analysis.settings.iter().map(|setting| {
            let given_to = setting.callee.as_deref().or(setting.within.as_deref());
            format!("{}={} in {}", setting.name, setting.value, given_to.unwrap_or("-"))
        }));
        assert_eq!(shown.join(" "), expected, "{text}");
    }
}

#[test]
fn settings_with_types_and_in_classes_are_read() {
    for (text, expected) in [
        ("SESSION_COOKIE_SECURE: bool = False", "SESSION_COOKIE_SECURE false"),
        ("SESSION_COOKIE_SECURE: Final = False", "SESSION_COOKIE_SECURE false"),
        ("class Config:\n    SESSION_COOKIE_SECURE = False", "SESSION_COOKIE_SECURE false"),
        ("class Config(Base):\n    class Inner:\n        DEBUG: bool = True", "DEBUG true"),
        ("class A:\n    verify = False", ""),
        ("def f():\n    DEBUG = True", ""),
    ] {
        let found = read(text).1.settings;
        let shown: Vec<String> = found.iter().map(|setting| format!("{} {}", setting.name, setting.value)).collect();
        assert_eq!(shown.join("\n"), expected, "{text}");
    }
}

#[test]
fn many_parameters_cost_no_more_each_than_few() {
    let list = |part: &dyn Fn(usize) -> String| (0..60_000).map(part).collect::<String>();
    for text in [
        format!("def f({}):\n print(1)\n", list(&|n| format!("a{n}=1,"))),
        format!(
            "class C:\n def f(self,{}):\n  print(1)\n{}",
            list(&|n| format!("a{n},")),
            list(&|n| format!("  self.a{n}=a{n}\n"))
        ),
    ] {
        let start = std::time::Instant::now();
        assert_eq!(read(&text).1.problems, []);
        assert!(start.elapsed().as_secs() < 12, "a text of {} bytes", text.len());
    }
}

#[test]
fn what_classes_inherit_is_kept_for_those_that_are_read() {
    let members = (0..500).map(|n| format!(" a{n}: str\n")).collect::<String>();
    let classes = (0..2_000).map(|n| format!("class B{n}(A): pass\n")).collect::<String>();
    let text = format!("class A:\n{members}{classes}");
    let tape = super::lower(&text, Format::Python).unwrap();
    let kept = tape.types.iter().filter(|declared| declared.members.as_ref().is_some_and(|m| !m.names.is_empty()));
    assert_eq!((tape.types.len(), kept.count()), (2_001, 1_000));
}

#[test]
fn what_is_not_understood_is_a_problem_and_the_rest_is_read() {
    let (artifact, analysis) = read("print(user.email)\nx = = 1\nprint(user.phone)\n");
    assert_eq!(analysis.flows.len(), 2);
    assert_eq!(artifact.source().region(analysis.problems[0].span).start_line, 2);
}

/// The policies themselves are tested by their engine; here, that the facts they judge are seen in their examples.
#[test]
fn the_examples_of_policies_hold_the_facts_they_are_about() {
    let mut seen = 0;
    for (path, text) in crate::embedded::below("policies/").filter(|(path, _)| path.ends_with(".py")) {
        let analysis = read(text).1;
        assert_eq!(analysis.problems, [], "{path}");
        let facts = analysis.flows.len() + analysis.calls.len() + analysis.settings.len() + analysis.routes.len();
        assert!(facts > 0 || path.contains("/good/") || path.contains("/migration/"), "{path}");
        if path.contains("/personal-data-") {
            assert_eq!(analysis.flows.is_empty(), path.contains("/good/"), "{path}");
        }
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn deep_nesting_is_read_in_bounded_time() {
    const DEPTH: usize = 20_000;
    let nest = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(DEPTH), close.repeat(DEPTH));
    let blocks = |head: &str| (0..90).map(|at| format!("{}{head}:\n", " ".repeat(at))).collect::<String>();
    let cases = [
        nest("(", "user.email", ")"),
        nest("[", "user.email", "]"),
        nest("{'a':", "user.email", "}"),
        nest("f(", "user.email", ")"),
        nest("not ", "user.email", ""),
        nest("lambda: ", "user.email", ""),
        nest("a if b else ", "user.email", ""),
        format!("a{}", ".b".repeat(DEPTH)),
        format!("a{}", "()".repeat(DEPTH)),
        format!("a{}", "[0]".repeat(DEPTH)),
        format!("a{}", " + user.email".repeat(DEPTH)),
    ];
    let timed = |text: String| {
        let start = std::time::Instant::now();
        read(&text);
        let (taken, head) = (start.elapsed(), text.chars().take(60).collect::<String>());
        assert!(taken.as_secs() < 120, "{taken:?}: {head}");
    };
    for case in cases {
        timed(format!("print({case})"));
        timed(format!("x = {case}\nprint(x)"));
    }
    timed(format!("print(1)\n{} = user", nest("[", "email", "]")));
    timed(format!("print(1)\n{}{}pass\n", blocks("if a"), " ".repeat(90)));
    timed(format!("print(1)\n{}{}pass\n", blocks("def f()"), " ".repeat(90)));
    timed(format!("print(1)\n{}", "class A(A): a: int\n".repeat(DEPTH)));
    timed(format!("print(1)\nclass A:\n{}", (0..DEPTH).map(|at| format!(" a{at}: int\n")).collect::<String>()));
    timed(format!("print(1)\n{}", "({[f'{".repeat(DEPTH)));
    timed(format!("print(1)\n{}", "from a import b, c\n".repeat(DEPTH)));
    timed(format!("x = user.email\n{}", "x = f'{x}'; print(x)\n".repeat(DEPTH / 4)));
    timed(format!("print({})", "a=1,".repeat(DEPTH)));
    timed(format!("def f({}): print(1)\n", "a=1,".repeat(DEPTH)));
}

fn source_like() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "print(",
        "user.email",
        "email",
        "= ",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "lambda ",
        "f'{",
        "'",
        "if a:\n    ",
        "else:\n    ",
        "elif b:\n    ",
        "for u in users:\n    ",
        "def f(email):\n    ",
        "return ",
        "\n",
        "    ",
        ", ",
        ": ",
        "**",
        "*",
        "await ",
        "class A:\n    ",
        "try:\n    ",
        "except E as e:\n    ",
        "match x:\n    ",
        "case 1:\n        ",
        "\"\"\"",
        "é😀",
        ".",
        "with a as b:\n    ",
        " for x in y",
        " if x else ",
        "and ",
        "or ",
        "+",
        "%",
        "import a",
        "from . import b",
        "async ",
        "#",
        "@d\n",
        ":=",
        "self.",
        "x",
        "1",
        "[0]",
        "[1:]",
        "global x\n",
        "yield ",
    ]);
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_span_is_in_the_text(text in source_like()) {
        let text = format!("print(user.email)\n{text}");
        let (artifact, analysis) = read(&text);
        for flow in &analysis.flows {
            prop_assert!(!artifact.slice(flow.span).is_empty());
            prop_assert!(flow.steps.len() >= 2);
        }
        for problem in &analysis.problems {
            prop_assert!(artifact.text().get(problem.span.range()).is_some());
        }
        prop_assert_eq!(read(&text).1, analysis);
    }
}
