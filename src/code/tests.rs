use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::bound;
use crate::source::{Encoding, Fence, Origin, Segment, SourceText};

fn read_as(text: &str, format: Format) -> (Artifact, CodeAnalysis) {
    let source = SourceText::new("src/a.ts", text, Encoding::Utf8, Origin::WorkingTree);
    let artifact = Artifact::file(Arc::new(source));
    let analysis = analyse(&artifact, format, &Models::default());
    (artifact, analysis)
}

fn read(text: &str) -> CodeAnalysis {
    read_as(text, Format::TypeScript).1
}

/// `data-type expression -> callee @line`, one a flow, with `?` for each step that confidence is below high.
fn flows(text: &str) -> Vec<String> {
    let (artifact, analysis) = read_as(text, Format::Tsx);
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
        ("console.log(user.email)", "email user.email -> console.log @1"),
        ("console.log('x', user?.email)", "email user?.email -> console.log @1"),
        ("console.log(user['email'])", "email user.email -> console.log @1"),
        ("console.log(user!.ssn)", "ssn user.ssn -> console.log @1"),
        ("console.log(`hi ${user.email}`)", "email user.email -> console.log @1"),
        ("console.log('hi ' + user.email)", "email user.email -> console.log @1"),
        ("console.log({ contact: user.email })", "email user.email -> console.log @1"),
        ("console.log([a, user.email])", "email user.email -> console.log @1"),
        ("console.log({ a: { b: [user.email] } })", "email user.email -> console.log @1"),
        ("console.log(JSON.stringify({ contact: user.email }))", "email user.email -> console.log @1"),
        ("console.log(`x ${JSON.stringify({ contact: user.email })}`)", "email user.email -> console.log @1"),
        ("console.log(user.email.trim().toLowerCase())", "email user.email -> console.log @1"),
        ("console.log((await load()).email)", "email load().email -> console.log @1"),
        ("console.log(user.email as string)", "email user.email -> console.log @1"),
        ("console.log(ok ? user.email : 'none')", "email user.email -> console.log @1"),
        ("console.log(user.email || 'none')", "email user.email -> console.log @1"),
        ("console.log(user && user.email)", "email user.email -> console.log @1"),
        ("console.log(user.name)", "name user.name -> console.log @1"),
        ("const x = user.email;\nconst y = `a ${x}`;\nlogger.info(y)", "email user.email -> logger.info @3"),
        ("let x; x = user.email; log.warn(x)", "email user.email -> log.warn @1"),
        ("const { email } = user; console.log(email)", "email user.email -> console.log @1"),
        ("const { email: e } = user; console.log(e)", "email user.email -> console.log @1"),
        ("const { a: { phone = '' } } = user; console.log(phone)", "phone user.a.phone -> console.log @1"),
        ("const { id, ...rest } = user; console.log(rest.email)", "email rest.email -> console.log @1"),
        ("function f(email: string) { console.log(email) }", "email email -> console.log @1"),
        ("const f = (email) => console.log(email)", "email email -> console.log @1"),
        ("const f = email => { console.log(email) }", "email email -> console.log @1"),
        ("function f({ email, id }: Props) { console.log(email) }", "email email -> console.log @1"),
        ("for (const u of users) { console.log(u.name) }", "name u.name -> console.log @1"),
        ("users.forEach(u => console.log(u.name))", "name u.name -> console.log @1"),
        ("const all = users.map(u => u.email); console.log(all)", "email u.email -> console.log @1"),
        (
            "const all = []; for (const u of users) { all.push(u.email) } console.log(all)",
            "email u.email -> console.log @1",
        ),
        ("const d = {}; d.to = user.email; console.log(d)", "email user.email -> console.log @1"),
        ("const d = { to: user.email }; console.log(d.to)", "email user.email -> console.log @1"),
        ("const d = { ...user, id: 1 }; console.log(d)", "personal-record user -> console.log @1"),
        ("const email = formData.get('email'); console.log(email)", "email formData.get() -> console.log @1"),
        ("this.logger.warn(`x ${dto.email}`)", "email dto.email -> this.logger.warn @1"),
        ("req.log.info({ ip: req.ip })", "ip-address req.ip -> req.log.info @1"),
        ("fastify.log.error(body.password)", "password body.password -> fastify.log.error @1"),
        ("logger.child({ a: 1 }).info(user.email)", "email user.email -> logger.child().info @1"),
        ("Sentry.setUser({ email: user.email })", "email user.email -> Sentry.setUser @1"),
        ("console.log(user)", "personal-record user -> console.log @1"),
        ("console.log(JSON.stringify(customer))", "personal-record customer -> console.log @1"),
        ("logger.info({ user }, 'created')", "personal-record user -> logger.info @1"),
        ("if (a) { x = user.email } else { x = '' } console.log(x)", "email user.email -> console.log @1"),
        ("let x = user.email; if (a) { x = mask(x) } console.log(x)", "email user.email -> console.log @1"),
        ("try { f() } catch (e) { console.error(e, email) }", "email email -> console.error @1"),
        ("process.stdout.write(patient.diagnosis)", "health patient.diagnosis -> process.stdout.write @1"),
        ("const V = () => <a onClick={() => console.log(user.email)}>x</a>", "email user.email -> console.log @1"),
        ("console.log(patientName)", "name patientName -> console.log @1"),
        ("var x = 1; { var x = user.email } console.log(x)", "email user.email -> console.log @1"),
        ("console.log(\n  'a',\n  user.email,\n)", "email user.email -> console.log @3"),
        (
            "const r = await prisma.recipient.findFirst(); io.logger.info(`${r.email}`)",
            "email r.email -> io.logger.info @1",
        ),
        ("logger.info('x', { email: input.mail })", "email input.mail -> logger.info @1"),
        (
            "const d = { to: user.email }; for (const [k, v] of Object.entries(d)) console.log(k, v)",
            "email user.email -> console.log @1",
        ),
        (
            "for (const [, v] of Object.entries({ to: user.email })) console.log(v)",
            "email user.email -> console.log @1",
        ),
        (
            "for (const [...pair] of Object.entries({ to: user.email })) console.log(pair)",
            "email user.email -> console.log @1",
        ),
        (
            "for (const pair of Object.entries({ to: user.email })) console.log(pair[1])",
            "email user.email -> console.log @1",
        ),
        (
            "const all = Object.entries({ to: user.email }); all.push([user.phone, 1]); for (const [k] of all) console.log(k)",
            "email user.email -> console.log @1\nphone user.phone -> console.log @1",
        ),
        (
            "const all = ok ? Object.entries({ to: user.email }) : [[user.email, 1]]; console.log(all[0][0])",
            "email user.email -> console.log @1",
        ),
        ("for (const [email, n] of Object.entries(counts)) console.log(email)", "email email -> console.log @1"),
        ("const [first] = [user.email]; console.log(first)", "email user.email -> console.log @1"),
        ("console.log(Object.entries({ to: user.email })[0])", "email user.email -> console.log @1"),
    ];
    for (text, expected) in cases {
        assert_eq!(flows(text).join("\n").replace("?.", "."), expected.replace("?.", "."), "{text}");
    }
}

#[test]
fn other_things_that_are_logged_are_not_flows() {
    for text in [
        "console.log('email sent to user')",
        "console.log(error)",
        "console.error('failed', err.message)",
        "console.log(emailService)",
        "console.log(user.id)",
        "console.log(email.length)",
        "console.log(email.id)",
        "console.log(user.emailVerified, user.isEmailVerified)",
        "console.log(!!user.email, !email, typeof email, Boolean(email))",
        "console.log(email === other, email != null)",
        "console.log(user.email ? 'yes' : 'no')",
        "console.log(users.length)",
        "console.log(errors.email, formState.errors.email.message)",
        "console.log(columns.email, t.email, labels.phone)",
        "console.log(z.string().email())",
        "console.log(sendEmail(user.email))",
        "const email = await sendEmail(x); console.log(email)",
        "const email = new Email(); console.log(email)",
        "const email = 'a@example.com'; console.log(email)",
        "const email = `a-${n}@example.com`; console.log(email)",
        "const email = mask(user.email); console.log(email)",
        "console.log(maskEmail(user.email))",
        "console.log(redact(user))",
        "console.log(crypto.createHash('sha256').update(user.email).digest('hex'))",
        "console.log(hashedPassword, user.passwordHash, encryptedSsn)",
        "console.log(user.email.replace(/.(?=.{4})/g, '*'))",
        "console.log(email.split('@')[1])",
        "console.log(file.name, name, address)",
        "console.log(server.address())",
        "import { email } from './templates'; console.log(email)",
        "import email from './templates'; console.log(email)",
        "function email() {} console.log(email)",
        "const f = (email: boolean) => console.log(email)",
        "const email: boolean = g(); console.log(email)",
        "const { email } = errors; console.log(email)",
        "console.log(EMAIL, Types.EMAIL, Email.name)",
        "let x = user.email; x = mask(x); console.log(x)",
        "let x = user.email; if (a) { x = mask(x) } else { x = '' } console.log(x)",
        "const d = { to: user.email, id: 1 }; console.log(d.id)",
        "for (const [key, value] of Object.entries({ to: user.email })) console.log(key)",
        "Object.entries({ to: user.email }).filter(([key]) => ok(key)).forEach(([key, value]) => console.log(key))",
        "for (const entry of Object.entries({ to: user.email })) console.log(entry[0])",
        "const all = []; for (const [key, value] of Object.entries({ to: user.email })) { all.push({ key, value }) }\
         for (const one of all) console.log(one.key)",
        "function f(o) { for (const [k, v] of Object.entries(o)) console.log(k) } f({ to: user.email })",
        "console.log(`user ${user}`)",
        "const user = { role: 'admin' }; console.log(user)",
        "const user = { email: 'a@example.com' }; console.log(user.email)",
        "{ const x = user.email } console.log(x)",
        "function f() { const x = user.email } console.log(x)",
        "blog.info(user.email); Math.log(user.age); catalog.error(email)",
        "emails.forEach(e => send(e)); console.log('done')",
        "logger.info('x', { email: true })",
        "logger.info('x', { emailCount: emails.length })",
        "interface A { email: string } console.log(1)",
        "console.log(getUser(email))",
        "const ok = email && true; console.log(ok)",
        "console.log(await prisma.user.count())",
        "logger.info({ select: { email: true } })",
        "const email = faker.internet.email(); console.log(email)",
        "console.log(prisma.user, repo.fullName)",
        "console.log(SEED.ADMIN.email)",
        "console.log(config.smtp.password ? 1 : 2)",
        "console.log(emailTemplate, emailProvider.name, phoneRegex)",
    ] {
        assert_eq!(flows(text), [""; 0], "{text}");
    }
}

#[test]
fn a_flow_says_how_the_data_came() {
    let text = "class UserService {\n  async create(dto: Dto) {\n    const to = dto.email;\n    const line = `created ${to}`;\n    this.logger.info(line);\n  }\n}\n";
    let (artifact, analysis) = read_as(text, Format::TypeScript);
    let [flow] = analysis.flows.as_slice() else { panic!("{:?}", analysis.flows) };
    assert_eq!(flow.function.as_deref(), Some("UserService.create"));
    assert_eq!(
        (flow.sensitivity.as_str(), flow.sink.as_str(), flow.sink_category.as_str()),
        ("personal", "logger", "log")
    );
    let mut steps = String::new();
    for step in &flow.steps {
        let line = artifact.source().region(step.span).start_line;
        writeln!(steps, "{line} {} | {}", step.message, artifact.slice(step.span)).unwrap();
    }
    insta::assert_snapshot!(steps, @r"
    3 `dto.email` holds personal data: email address | dto.email
    3 given to `to` | to
    4 given to `line` | line
    5 passed to `this.logger.info` | line
    ");
}

#[test]
fn every_step_is_named() {
    let text = "\
        function note({ id, contact }, first = 'x') { logger.info(contact, first) }\n\
        note({ contact: user.email }, user.phone);\n\
        const show = (x) => console.log(x);\n\
        show(user.email);\n\
        class A { f([a]) { console.log(a) } g() { this.f(user.email) } }\n\
        function all(...rest) { console.log(rest) }\n\
        all(user.email);\n";
    let told: Vec<String> = read(text).flows.into_iter().flat_map(|flow| flow.steps).map(|step| step.message).collect();
    assert!(told.iter().all(|message| !message.contains("``")), "{told:#?}");
    for name in ["`{ id, contact }`", "`first`", "`x`", "`[a]`"] {
        assert!(told.iter().any(|message| *message == format!("given to {name}")), "{name}: {told:#?}");
    }
}

#[test]
fn what_is_not_followed_is_told() {
    let chain = |steps: usize| {
        let call = |at: usize| format!("function f{at}(a) {{ f{}(a) }}\n", at + 1);
        let calls: String = (0..steps).map(call).collect();
        format!("{calls}function f{steps}(a) {{ console.log(a) }}\nf0(user.email);\n")
    };
    let long = |bytes: usize| format!("{{ email: string; note: '{}' }}", "x".repeat(bytes));
    let types = |count: usize| "type T = { id: string }\n".repeat(count) + "console.log(user.email)";
    let sinks = |count: usize| format!("function f(a) {{\n{}}}\nf(user.email)", "console.log(a)\n".repeat(count));
    for (within, beyond, said) in [
        (chain(4), chain(5), "more than four functions call one another"),
        (
            format!("function f(u: {}) {{ console.log(u) }}", long(60_000)),
            format!("function f(u: {}) {{ console.log(u) }}", long(70_000)),
            "longer than 64 KiB",
        ),
        (
            format!("interface U {}\nconsole.log(user.email)", long(60_000)),
            format!("interface U {}\nconsole.log(user.email)", long(70_000)),
            "longer than 64 KiB",
        ),
        (types(1_000), types(1_001), "more than 1,000 declared types"),
        (sinks(64), sinks(65), "more than 64 sinks"),
    ] {
        assert!(bound::noting(|| read(&within)).1.is_empty(), "{said}");
        let reached = bound::noting(|| read(&beyond)).1;
        assert!(reached.iter().any(|reason| reason.contains(said)), "{said}: {reached:?}");
    }
}

#[test]
fn functions_are_named_after_what_they_are_given_to() {
    for (text, expected) in [
        ("const create = () => { console.log(email) }", "create"),
        ("const api = { create: async function () { console.log(email) } }", "create"),
        ("class A { private handle = () => console.log(email) }", "A.handle"),
        ("exports.create = function () { console.log(email) }", "create"),
        ("function outer() { list.map(() => { console.log(email) }) }", "outer"),
        ("class A { #b() { console.log(email) } }", "A.#b"),
    ] {
        assert_eq!(read(text).flows[0].function.as_deref(), Some(expected), "{text}");
    }
    assert_eq!(read("console.log(email)").flows[0].function, None);
}

#[test]
fn settings_say_what_they_are_given_to() {
    let text = r#"
const agent = new https.Agent({ rejectUnauthorized: false });
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = 0;
app.use(session({ secret: s, cookie: { secure: false, httpOnly: false } }));
res.cookie("a", b, { "sameSite": "none" });
const options = { minVersion: 'TLSv1', maxVersion: pick(), algorithms: ["none"] };
function connect() { return pool({ ssl: { rejectUnauthorized: false } }) }
"#;
    let mut seen = String::new();
    for setting in read(text).settings {
        let (within, function) = (setting.within.unwrap_or_default(), setting.function.unwrap_or_default());
        writeln!(seen, "{} = {} in {within:?} {function}", setting.name, setting.value).unwrap();
    }
    insta::assert_snapshot!(seen, @r#"
    rejectUnauthorized = false in "https.Agent" 
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0" in "" 
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = 0 in "" 
    secure = false in "session.cookie" 
    httpOnly = false in "session.cookie" 
    sameSite = "none" in "res.cookie" 
    minVersion = "TLSv1" in "options" 
    algorithms = ["none"] in "options" 
    rejectUnauthorized = false in "pool.ssl" connect
    "#);
}

#[test]
fn settings_are_what_names_stand_for() {
    for (text, expected) in [
        ("const strict = false; f({ rejectUnauthorized: strict })", "rejectUnauthorized=false"),
        ("let strict = false; strict = check(); f({ rejectUnauthorized: strict })", ""),
        ("const strict = false; function g(strict) { f({ rejectUnauthorized: strict }) }", ""),
        ("function g(strict = false) { f({ rejectUnauthorized: strict }) }", "rejectUnauthorized=false"),
        ("f({ rejectUnauthorized: !1, requestCert: !0 })", "rejectUnauthorized=false requestCert=true"),
        ("f({ checkServerIdentity: () => undefined })", "checkServerIdentity=null"),
        ("f({ checkServerIdentity: (h, c) => pinned(h, c) })", ""),
        ("f({ checkServerIdentity: (h, c) => { throw new Error(h) } })", ""),
        ("cors({ credentials: true, origin: (o, answer) => answer(null, true) })", "credentials=true origin=true"),
        ("cors({ credentials: true, origin: (o, answer) => { answer(null, o); } })", "credentials=true origin=true"),
        ("cors({ credentials: true, origin: (o, answer) => answer(null, known.has(o)) })", "credentials=true"),
        (
            "cors({ credentials: true, origin: (o, answer) => known.has(o) ? answer(null, true) : answer(e) })",
            "credentials=true",
        ),
        ("cors({ credentials: true, origin: req.headers.origin })", "credentials=true origin=true"),
    ] {
        let settings = read(text).settings;
        let shown: Vec<String> = settings.iter().map(|s| format!("{}={}", s.name, s.value)).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }
}

#[test]
fn calls_are_known_by_what_their_names_stand_for() {
    for (text, expected) in [
        ("import { createCipheriv as c } from 'crypto'; c('aes-128-ecb', k, v)", "createCipheriv \"aes-128-ecb\""),
        ("import x from 'crypto'; const a = 'des-cbc'; x.createCipheriv(a, k, v)", "x.createCipheriv \"des-cbc\""),
        ("import { createCipheriv as c } from './own'; c('aes-128-ecb', k, v)", ""),
        ("import { other as createHash } from 'own'; other('md5')", ""),
    ] {
        let calls = read(text).calls;
        let first = |call: &crate::detect::Call| call.arguments.first().cloned().flatten().unwrap_or_default();
        let shown: Vec<String> = calls.iter().map(|call| format!("{} {}", call.callee, first(call))).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }
}

#[test]
fn calls_have_their_literal_arguments() {
    let calls =
        read("const d = crypto.createHash('md5').update(x).digest('hex'); f(createCipheriv('des-cbc', 'a key', iv))")
            .calls;
    let shown: Vec<_> = calls.iter().map(|call| format!("{} {:?}", call.callee, call.arguments)).collect();
    assert_eq!(
        shown,
        [r#"crypto.createHash [Some(String("md5"))]"#, r#"createCipheriv [Some(String("des-cbc")), None, None]"#]
    );
}

/// The policies themselves are tested by their engine; here, that the facts they judge are seen in their examples.
#[test]
fn the_examples_of_policies_hold_the_facts_they_are_about() {
    let mut seen = 0;
    for (path, text) in crate::embedded::below("policies/typescript/") {
        let format = match path.rsplit_once('.') {
            Some((_, "ts")) => Format::TypeScript,
            Some((_, "js")) => Format::JavaScript,
            _ => continue,
        };
        let analysis = read_as(text, format).1;
        assert_eq!(analysis.problems, [], "{path}");
        let facts = analysis.flows.len() + analysis.calls.len() + analysis.settings.len() + analysis.routes.len();
        // Next.js's routes are what they are by their place, and this text has none.
        assert!(facts > 0 || path.contains("/good/") || path.contains("/app/"), "{path}");
        if path.contains("/personal-data-") {
            assert_eq!(analysis.flows.is_empty(), path.contains("/good/"), "{path}");
        }
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_fence_is_reported_in_its_file() {
    let host = "- x\n  ```ts\n  const a = 1\n  console.log(user.email)\n  ```\n";
    let source = Arc::new(SourceText::new("a.md", host, Encoding::Utf8, Origin::WorkingTree));
    let segments = vec![Segment { fence: 0, host: 14 }, Segment { fence: 12, host: 28 }];
    let text = "const a = 1\nconsole.log(user.email)\n".to_string();
    let fence = Fence { language: "ts".into(), file_name: None, index: 0, text, segments };
    let analysis =
        analyse(&Artifact::fence(Arc::clone(&source), Arc::new(fence)), Format::TypeScript, &Models::default());
    assert_eq!(source.slice(analysis.flows[0].span), "user.email");
    assert!(analysis.flows[0].steps.iter().all(|step| source.slice(step.span) == "user.email"));
}

#[test]
fn a_text_without_keywords_is_not_parsed() {
    assert!(!read("export const a = user.email").parsed);
    assert!(read("console.log(1)").parsed);
}

#[test]
fn what_is_not_understood_is_a_problem_and_the_rest_is_read() {
    let (artifact, analysis) =
        read_as("console.log(user.email);\nconst = = ;\nconsole.log(user.phone);\n", Format::TypeScript);
    assert_eq!(analysis.flows.len(), 2);
    assert!(!analysis.problems.is_empty());
    assert_eq!(artifact.source().region(analysis.problems[0].span).start_line, 2);
}

#[test]
fn valid_code_that_the_grammar_lacks_is_understood() {
    let text = "const a = await f<typeof import('x')>();\nconst b = tx.$q<Row[]>`x`;\nconsole.log(user.email)";
    let (artifact, analysis) = read_as(text, Format::TypeScript);
    assert_eq!(analysis.problems, []);
    assert_eq!(artifact.source().region(analysis.flows[0].span).start_line, 3);
    let flow_typed = "// @flow\nconst f = (email: ?string): void => console.log(email);";
    let analysis = read_as(flow_typed, Format::JavaScript).1;
    assert_eq!((analysis.problems.len(), analysis.flows.len()), (0, 1));
}

#[test]
fn a_large_text_is_a_problem() {
    let text = format!("console.log(user.email);\n{}", "// x\n".repeat(MAX_BYTES / 5));
    let analysis = read(&text);
    assert!(!analysis.parsed && analysis.problems.len() == 1);
}

/// Each of these once meant a stack overflow or quadratic time in some reader.
#[test]
fn deep_nesting_is_read_in_bounded_time() {
    const DEPTH: usize = 20_000;
    let nest = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(DEPTH), close.repeat(DEPTH));
    let cases = [
        nest("(", "user.email", ")"),
        nest("[", "user.email", "]"),
        nest("{a:", "user.email", "}"),
        nest("f(", "user.email", ")"),
        nest("!", "user.email", ""),
        nest("() => ", "user.email", ""),
        nest("a ? b : ", "user.email", ""),
        nest("`${", "user.email", "}`"),
        format!("a{}", ".b".repeat(DEPTH)),
        format!("a{}", "()".repeat(DEPTH)),
        format!("a{}", " + user.email".repeat(DEPTH)),
    ];
    let timed = |text: String| {
        let start = std::time::Instant::now();
        read(&text);
        let (taken, head) = (start.elapsed(), text.chars().take(60).collect::<String>());
        // A linear pass takes a fraction of a second without optimisation; a quadratic one takes minutes.
        assert!(taken.as_secs() < 60, "{taken:?}: {head}");
    };
    for case in cases {
        timed(format!("console.log({case});"));
        timed(format!("x = {case}; console.log(x);"));
    }
    timed(format!("console.log(1); {}", nest("if (a) {", "x = user.email; y = x;", "}")));
    timed(format!("console.log(1); {}", nest("{", "x = user.email", "}")));
    timed(format!("console.log(1); {}", nest("function f() {", "x = user.email", "}")));
    timed(format!("console.log(1); const {} = user;", nest("{a:", "email", "}")));
    timed(format!("console.log(1); {}", nest("{let x = 1; ", "", "}{var x}")));
    timed(format!("console.log(1); {}", "({[`".repeat(DEPTH)));
    timed(format!("console.log(1); {}", "a<b>`".repeat(DEPTH)));
    timed(format!("console.log(1); {}", "} ) ] => < ? : , ".repeat(DEPTH / 2)));
    timed(format!("console.log(1); {}", "(a, b) : x ? ".repeat(DEPTH)));
    timed(format!("x = user.email; {}", "x = `${x}`; console.log(x); ".repeat(DEPTH / 4)));
    timed(format!("const u = user; {}", "u.a = user.email; console.log(u);".repeat(DEPTH / 4)));
    timed(format!("console.log({{{}}})", "secure: false,".repeat(DEPTH)));
    timed(format!("console.log([{}])", "x => x,".repeat(DEPTH)));
}

fn source_like() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "console.log(",
        "user.email",
        "email",
        "const ",
        "let ",
        "= ",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "=>",
        "`${",
        "`",
        "if (a) ",
        "else ",
        "for (const u of users) ",
        "function f(email) ",
        "return ",
        ";",
        "\n",
        ", ",
        ": ",
        "...",
        "? ",
        "await ",
        "class A ",
        "try ",
        "catch (e) ",
        "switch (x) ",
        "case 1:",
        "'x'",
        "\"",
        "é😀",
        "?.",
        "<a>",
        "</a>",
        ".map(",
        "new X(",
        "&&",
        "||",
        "+",
        "import ",
        "from ",
        "async ",
        "//",
        "/*",
        "*/",
        "#p",
        "@d ",
    ]);
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_span_is_in_the_text(text in source_like(), format in prop::sample::select(vec![Format::TypeScript, Format::Tsx, Format::JavaScript])) {
        let text = format!("console.log(user.email);{text}");
        let (artifact, analysis) = read_as(&text, format);
        for flow in &analysis.flows {
            prop_assert!(!artifact.slice(flow.span).is_empty());
            prop_assert!(flow.steps.len() >= 2);
        }
        for problem in &analysis.problems {
            prop_assert!(artifact.text().get(problem.span.range()).is_some());
        }
        prop_assert_eq!(read_as(&text, format).1, analysis);
    }
}
