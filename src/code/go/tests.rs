use std::sync::Arc;

use crate::code::{CodeAnalysis, Models, analyse};
use crate::document::Format;
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn read(body: &str) -> (Artifact, CodeAnalysis) {
    let text = format!("package app\n{body}\n");
    let source = SourceText::new("app/a.go", text.as_str(), Encoding::Utf8, Origin::WorkingTree);
    let artifact = Artifact::file(Arc::new(source));
    let analysis = analyse(&artifact, Format::Go, &Models::default());
    (artifact, analysis)
}

fn flows(body: &str) -> Vec<String> {
    let (artifact, analysis) = read(body);
    assert_eq!(analysis.problems, [], "{body}");
    let show = |flow: &crate::detect::Flow| {
        let line = artifact.source().region(flow.span).start_line;
        format!("{} {} -> {} @{line}", flow.data_type, flow.expression, flow.callee)
    };
    analysis.flows.iter().map(show).collect()
}

#[test]
fn personal_data_that_reaches_a_sink_is_a_flow() {
    for (body, expected) in [
        ("func f(u User) { log.Println(u.Email) }", "email u.Email -> log.Println @2"),
        ("func f(email string) { fmt.Printf(\"%s\", email) }", "email email -> fmt.Printf @2"),
        ("func f(u User) { m := u.Email; x := \"a\" + m; log.Print(x) }", "email u.Email -> log.Print @2"),
        ("func f(u User) { log.Print(fmt.Sprintf(\"to %s\", u.Email)) }", "email u.Email -> log.Print @2"),
        ("func f(u User) { if e := u.Email; e != \"\" { log.Print(e) } }", "email u.Email -> log.Print @2"),
        ("func f(us []User) { for _, x := range us { log.Print(x.Phone) } }", "phone x.Phone -> log.Print @2"),
        ("func g() string { return user.Email }\nfunc f() { log.Print(g()) }", "email user.Email -> log.Print @3"),
        ("func note(m string) { log.Print(m) }\nfunc f(u User) { note(u.Email) }", "email u.Email -> log.Print @2"),
        (
            "type S struct{}\nfunc (s *S) note(m string) { log.Print(m) }\nfunc (s *S) f(u User) { s.note(u.Email) }",
            "email u.Email -> log.Print @3",
        ),
        (
            "import \"go.uber.org/zap\"\ntype S struct{ out *zap.Logger }\nfunc (s *S) f(u User) { s.out.Info(\"x\", zap.String(\"e\", u.Email)) }",
            "email u.Email -> s.out.Info @4",
        ),
        (
            "type C struct { Where string `json:\"email\"` }\nfunc f(c C) { log.Print(c.Where) }",
            "email c -> log.Print @3",
        ),
        ("func f(x string) { log.WithField(\"email\", x).Info(\"a\") }", "email x -> log.WithField @2"),
        ("func f(u User) { u.Contact = u.Email\nlog.Print(u.Contact) }", "email u.Email -> log.Print @3"),
        ("func f(p any) { u := p.(User); log.Print(u.SSN) }", "ssn u.SSN -> log.Print @2"),
        ("func f(u User) { defer log.Print(u.Email) }", "email u.Email -> log.Print @2"),
        ("func f(u User) { switch { case u.OK: log.Print(u.Email) } }", "email u.Email -> log.Print @2"),
        ("func f(u User) { log.Print(u.Email[3:]) }", "email u.Email -> log.Print @2"),
        ("func f(u User) { b, _ := json.Marshal(u.Email); log.Print(string(b)) }", "email u.Email -> log.Print @2"),
    ] {
        assert_eq!(flows(body), [expected], "{body}");
    }
    for body in [
        "func f(u User) { log.Print(u.ID) }",
        "func f(u User) { log.Print(len(u.Email)) }",
        "func f(u User) { log.Print(maskEmail(u.Email)) }",
        "func f(u User) { log.Print(u.Email == \"\") }",
        "func f(u User) { log.Print(u.Card[12:], u.Email[:3], u.Email[:at]) }",
        "func f(u User) { if u.Email == \"\" { log.Print(\"no email\") } }",
        "func f(u User) { err := save(u.Email); log.Print(err) }",
        "type F struct { Email bool }\nfunc f(x F) { log.Print(\"email\") }",
        "func f(emailTemplate string) { log.Print(emailTemplate) }",
    ] {
        assert_eq!(flows(body), [""; 0], "{body}");
    }
}

#[test]
fn what_a_client_sent_is_followed() {
    for (body, expected) in [
        ("func h(w http.ResponseWriter, r *http.Request) { db.Query(\"select \" + r.FormValue(\"q\")) }", "db.Query"),
        (
            "func h(w http.ResponseWriter, r *http.Request) { q := r.URL.Query().Get(\"q\"); db.QueryContext(ctx, fmt.Sprintf(\"a %s\", q)) }",
            "db.QueryContext",
        ),
        (
            "import \"os/exec\"\nfunc h(c *gin.Context) { exec.Command(\"sh\", \"-c\", \"ls \"+c.Query(\"d\")).Run() }",
            "exec.Command",
        ),
        (
            "func h(c echo.Context) error { var d Dto\nc.Bind(&d)\ndb.Exec(\"delete \" + d.Table)\nreturn nil }",
            "db.Exec",
        ),
        (
            "func h(w http.ResponseWriter, r *http.Request) { var d Dto\njson.NewDecoder(r.Body).Decode(&d)\nhttp.Redirect(w, r, d.Next, 302) }",
            "http.Redirect",
        ),
        (
            "func h(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, \"a/\"+r.PathValue(\"f\")) }",
            "http.ServeFile",
        ),
    ] {
        let found = read(body).1.flows;
        let callees: Vec<&str> = found.iter().map(|flow| flow.callee.as_str()).collect();
        assert_eq!(callees, [expected], "{body}");
    }
    for body in [
        "func h(w http.ResponseWriter, r *http.Request) { db.Query(\"select $1\", r.FormValue(\"q\")) }",
        "func h(w http.ResponseWriter, r *http.Request) { n, _ := strconv.Atoi(r.FormValue(\"q\")); db.Query(fmt.Sprintf(\"limit %d\", n)) }",
        "func h(c *gin.Context) { exec.Command(\"git\", c.Query(\"d\")) }",
        "func h(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, \"/x?\"+r.FormValue(\"q\"), 302) }",
    ] {
        assert_eq!(read(body).1.flows.len(), 0, "{body}");
    }
}

#[test]
fn settings_and_calls_are_collected() {
    let analysis =
        read("var c = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}\nfunc f() { md5.Sum(b) }").1;
    let settings: Vec<String> = analysis.settings.iter().map(|s| format!("{} {}", s.name, s.value)).collect();
    assert_eq!(settings, ["InsecureSkipVerify true", "MinVersion \"tls.VersionTLS10\""]);
    assert_eq!(analysis.calls.iter().map(|call| call.callee.as_str()).collect::<Vec<_>>(), ["md5.Sum"]);
}

#[test]
fn syntax_that_is_not_understood_is_told() {
    let analysis = read("func f( { log.Println(user.Email) ").1;
    assert!(analysis.parsed && !analysis.problems.is_empty());
    let deep = format!("func f() {{ log.Print({}user.Email{}) }}", "(".repeat(5000), ")".repeat(5000));
    assert!(read(&deep).1.parsed);
}
