use std::sync::Arc;

use crate::code::{CodeAnalysis, Models, analyse};
use crate::document::Format;
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn read(text: &str) -> (Artifact, CodeAnalysis) {
    let source = SourceText::new("app/A.java", text, Encoding::Utf8, Origin::WorkingTree);
    let artifact = Artifact::file(Arc::new(source));
    let analysis = analyse(&artifact, Format::Java, &Models::default());
    (artifact, analysis)
}

/// What flows in the members of a class, each `type expression -> callee`.
fn flows(members: &str) -> Vec<String> {
    whole(&format!("class A {{\n{members}\n}}\n"))
}

fn whole(text: &str) -> Vec<String> {
    let (_, analysis) = read(text);
    assert_eq!(analysis.problems, [], "{text}");
    let show = |flow: &crate::detect::Flow| format!("{} {} -> {}", flow.data_type, flow.expression, flow.callee);
    analysis.flows.iter().map(show).collect()
}

#[test]
fn personal_data_that_reaches_a_sink_is_a_flow() {
    let mut wrong = Vec::new();
    for (members, expected) in [
        ("void f(User u) { log.info(\"a {}\", u.getEmail()); }", "email u.getEmail() -> log.info"),
        ("void f(User u) { log.info(\"a \" + u.email); }", "email u.email -> log.info"),
        ("void f(Principal p) { String username = p.getName(); log.info(username); }", "username username -> log.info"),
        ("void f(String email) { System.out.println(email); }", "email email -> System.out.println"),
        (
            "void f(User u) { var m = u.getEmail(); String x = \"a\" + m; log.info(x); }",
            "email u.getEmail() -> log.info",
        ),
        ("void f(User u) { log.info(String.format(\"to %s\", u.getEmail())); }", "email u.getEmail() -> log.info"),
        ("void f(User u) { log.info(\"to %s\".formatted(u.getEmail())); }", "email u.getEmail() -> log.info"),
        ("void f(List<User> us) { for (User x : us) { log.info(x.getPhone()); } }", "phone x.getPhone() -> log.info"),
        ("void f(List<User> us) { us.forEach(x -> log.info(x.getPhone())); }", "phone x.getPhone() -> log.info"),
        ("String g() { return user.getEmail(); }\nvoid f() { log.info(g()); }", "email user.getEmail() -> log.info"),
        (
            "void f(User u) { note(u.getEmail()); }\nvoid note(String m) { log.info(m); }",
            "email u.getEmail() -> log.info",
        ),
        (
            "void f(User u) { StringBuilder b = new StringBuilder(); b.append(u.getEmail()); log.info(b.toString()); }",
            "email u.getEmail() -> log.info",
        ),
        (
            "void f(User u) { String m = u.active ? u.getEmail() : \"\"; log.info(m); }",
            "email u.getEmail() -> log.info",
        ),
        ("void f(Object o) { if (o instanceof User u) { log.info(u.getEmail()); } }", "email u.getEmail() -> log.info"),
        ("void f(Object o) { log.info(((User) o).getEmail()); }", "email o.getEmail() -> log.info"),
        (
            "void f(User u) { log.info(switch (u.kind) { case 1 -> u.getEmail(); default -> \"\"; }); }",
            "email u.getEmail() -> log.info",
        ),
        ("void f(User u) { log.debug(() -> \"a \" + u.getEmail()); }", "email u.getEmail() -> log.debug"),
        ("void f(User u) { u.setContact(u.getEmail()); log.info(u.getContact()); }", "email u.getEmail() -> log.info"),
        ("record Mail(String email) {}\nvoid f(Mail m) { log.info(m.email()); }", "email m.email() -> log.info"),
        (
            "void f(User u) { throw new IllegalStateException(\"no \" + u.getEmail()); }",
            "email u.getEmail() -> IllegalStateException",
        ),
        (
            "void f(User u) { var d = Dto.builder().contact(u.getEmail()).build(); log.info(d.getContact()); }",
            "email u.getEmail() -> log.info",
        ),
    ] {
        let found = flows(members);
        if found != [expected] {
            wrong.push(format!("{members}: {found:?}"));
        }
    }
    for members in [
        "void f(User u) { log.info(u.getId()); }",
        "void f(User u) { log.info(u.getEmail().length()); }",
        "void f(User u) { log.info(maskEmail(u.getEmail())); }",
        "void f(User u) { log.info(u.getEmail() == null); }",
        "void f(User u) { if (u.isEmailVerified()) { log.info(\"verified\"); } }",
        "void f(User u) { try { save(u.getEmail()); } catch (Exception e) { log.error(\"a\", e); } }",
        "void f(String emailTemplate) { log.info(emailTemplate); }",
        "void f(EmailService email) { log.info(email); }",
        "void f() { log.info(Columns.EMAIL); }",
        "void f() { log.info(Email.class.getName()); }",
        "private boolean email;\nvoid f() { log.info(email); }",
        "void f(Principal user) { log.info(user.getName()); String userId = user.getName(); log.info(userId); }",
        "void f(JavaMailSenderImpl m) { log.info(m.getUsername()); }",
        "@Value(\"${mail.from}\") String email;\nvoid f() { log.info(email); }",
        "void f(Log log, User u) { log.setMessage(u.getEmail()); }",
    ] {
        let found = flows(members);
        if !found.is_empty() {
            wrong.push(format!("{members}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn loggers_and_clients_are_known_by_their_packages() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "import org.slf4j.*;\nimport org.slf4j.Logger;\nclass A { private final Logger out; void f(User u) { out.info(u.getEmail()); } }",
            "email u.getEmail() -> out.info",
        ),
        (
            "import io.sentry.Sentry;\nclass A { void f(User u) { Sentry.setExtra(\"mail\", u.getEmail()); } }",
            "email u.getEmail() -> Sentry.setExtra",
        ),
        (
            "import org.springframework.web.client.RestTemplate;\nclass A { RestTemplate http; void f(User u) { http.postForObject(\"https://crm.vendor.io/a\", u.getEmail(), String.class); } }",
            "email u.getEmail() -> http.postForObject",
        ),
    ] {
        let found = whole(text);
        if found != [expected] {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_a_client_sent_is_followed() {
    let mut wrong = Vec::new();
    for (members, expected) in [
        ("void f(@RequestParam String q) { st.executeQuery(\"select \" + q); }", "st.executeQuery"),
        ("void f(HttpServletRequest r) { st.executeQuery(\"select \" + r.getParameter(\"q\")); }", "st.executeQuery"),
        ("void f(@RequestBody Search s) { jdbc.queryForList(\"select \" + s.getName()); }", "jdbc.queryForList"),
        ("void f(@RequestParam String d) { Runtime.getRuntime().exec(\"ls \" + d); }", "Runtime.getRuntime().exec"),
        (
            "void f(@RequestParam String d) { Runtime own = Runtime.getRuntime(); own.exec(\"ls \" + d); }",
            "Runtime.exec",
        ),
        (
            "void f(@RequestParam String d) { new ProcessBuilder(\"sh\", \"-c\", \"ls \" + d).start(); }",
            "ProcessBuilder",
        ),
        ("void f(@RequestParam String d) { Files.readString(Paths.get(\"a/\" + d)); }", "Files.readString"),
        ("void f(@RequestParam String d) { var x = new File(\"a\", d); }", "File"),
        ("void f(MultipartFile m) { var x = new File(\"a\", m.getOriginalFilename()); }", "File"),
        ("@GetMapping(\"/a\") String f(@RequestParam String to) { return \"redirect:\" + to; }", "redirect"),
        (
            "void f(HttpServletRequest r, HttpServletResponse s) { s.sendRedirect(r.getParameter(\"to\")); }",
            "s.sendRedirect",
        ),
        (
            "void f(HttpServletRequest r, HttpServletResponse s) { s.getWriter().println(\"<b>\" + r.getParameter(\"q\")); }",
            "HttpServletResponse.write",
        ),
        (
            "void f(HttpServletRequest r) { new ObjectInputStream(r.getInputStream()).readObject(); }",
            "ObjectInputStream",
        ),
        ("void f(@RequestParam String u) { new URL(u).openStream(); }", "URL"),
    ] {
        let found = read(&format!("class A {{\n{members}\n}}\n")).1.flows;
        let callees: Vec<&str> = found.iter().map(|flow| flow.callee.as_str()).collect();
        if callees != [expected] {
            wrong.push(format!("{members}: {callees:?}"));
        }
    }
    for members in [
        "void f(@RequestParam String q) { var s = c.prepareStatement(\"select ?\"); s.setString(1, q); s.executeQuery(); }",
        "void f(@RequestParam long q) { st.executeQuery(\"select \" + q); }",
        "void f(@RequestParam String q) { st.executeQuery(\"select \" + Integer.parseInt(q)); }",
        "void f(@PathVariable String d) { Files.readString(Paths.get(\"a/\" + d)); }",
        "void f(@RequestParam String d) { new ProcessBuilder(\"git\", d).start(); }",
        "String f(@RequestParam String to) { return \"redirect:/a?\" + to; }",
        "void f(String q) { st.executeQuery(\"select \" + q); }",
        "void f(MultipartFile m) { String n = m.getOriginalFilename(); var x = new File(\"a\" + n.substring(n.lastIndexOf(\".\"))); }",
        "void f(MultipartFile m) { var x = new File(\"a\", FilenameUtils.getName(m.getOriginalFilename())); }",
    ] {
        let found = read(&format!("class A {{\n{members}\n}}\n")).1.flows;
        if !found.is_empty() {
            wrong.push(format!("{members}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn calls_and_settings_are_collected() {
    let text = "class A { void f(Cookie cookie) { MessageDigest.getInstance(\"MD5\"); cookie.setSecure(false); c.setHostnameVerifier((h, s) -> true); } \
        class T implements X509TrustManager { public void checkServerTrusted(X509Certificate[] c, String t) {} } }";
    let analysis = read(text).1;
    let settings: Vec<String> = analysis.settings.iter().map(|s| format!("{} {}", s.name, s.value)).collect();
    assert_eq!(settings, ["cookie.secure false"]);
    let calls: Vec<String> =
        analysis.calls.iter().map(|call| format!("{} {:?}", call.callee, call.arguments)).collect();
    assert_eq!(
        calls,
        [
            "MessageDigest.getInstance [Some(String(\"MD5\"))]",
            "c.setHostnameVerifier [Some(Bool(true))]",
            "X509TrustManager.checkServerTrusted []"
        ]
    );
}

#[test]
fn syntax_that_is_not_understood_is_told() {
    let analysis = read("class A { void f( { log.info(user.getEmail()) ").1;
    assert!(analysis.parsed && !analysis.problems.is_empty());
    let deep =
        format!("class A {{ void f() {{ log.info({}user.getEmail(){}); }} }}", "(".repeat(5000), ")".repeat(5000));
    assert!(read(&deep).1.parsed);
}
