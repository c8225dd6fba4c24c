//! The rows of the binary, and what happens to wrong ones.

mod mutation;

use super::*;

/// The failures of examples, as `row example: why`.
fn failures(requirements: &Requirements) -> Vec<String> {
    let failed = test(requirements).into_iter().filter_map(|result| Some((result.failure?, result.rule, result.name)));
    failed.map(|(why, rule, name)| format!("{rule} {name}: {why}")).collect()
}

#[test]
fn every_example_is_what_it_claims() {
    let requirements = Requirements::load(&[], true).unwrap();
    assert!(requirements.rows().len() >= 99, "{}", requirements.rows().len());
    assert_eq!(failures(&requirements), [""; 0]);
}

#[test]
fn every_row_says_what_why_and_how() {
    for rule in Requirements::load(&[], true).unwrap().rules() {
        let id = &rule.id;
        assert!(!rule.controls.of("soc2").is_empty() && !rule.controls.of("cwe").is_empty(), "{id}");
        // A scan asks that of the user's rules alone.
        assert_eq!(crate::controls::validate(&rule.controls), [""; 0], "{id}");
        assert!(!rule.references.is_empty() && rule.references.iter().all(|page| page.starts_with("https://")), "{id}");
        assert!(
            !rule.title.ends_with('.') && rule.description.ends_with('.') && rule.remediation.ends_with('.'),
            "{id}"
        );
        // What SQL says is known, but for what is worked out.
        assert!(!rule.unknown.is_empty() || rule.kinds == [Kind::Sql], "{id} has no unknown example");
        let kinds = rule.kinds.iter().filter(|kind| !kind.is_settings() && **kind != Kind::Sql).all(|kind| {
            let file = match kind {
                Kind::Terraform => "main.tf",
                Kind::Arm => "main.bicep",
                _ => "template.yaml",
            };
            let has = |examples: &[crate::rule::Example]| examples.iter().any(|example| example.file == file);
            has(&rule.bad) && has(&rule.good) && has(&rule.unknown)
        });
        assert!(kinds, "{id} lacks an example of a format");
    }
}

/// Rows of one text, each judged on its examples.
const ROW: &str = r#"
[[requirement]]
id = "disk-unencrypted"
title = "t"
description = "d"
remediation = "r"
severity = "high"
message = "keeps its data unencrypted"
operator = "equals"
value = true
when_absent = "fail"

[requirement.terraform]
resources = ["aws_ebs_volume"]
attribute = "encrypted"

[[requirement.bad]]
file = "main.tf"
content = 'resource "aws_ebs_volume" "x" {}'

[[requirement.good]]
file = "main.tf"
content = """
resource "aws_ebs_volume" "x" {
  encrypted = true
}
"""
"#;

fn error(text: &str) -> String {
    load::rows_of_text("rows.toml", text).unwrap_err().to_string()
}

fn changed(from: &str, to: &str) -> String {
    assert!(ROW.contains(from), "{from}");
    ROW.replace(from, to)
}

#[test]
fn a_wrong_row_is_named_with_its_line_and_a_remedy() {
    let change = |from: &str, to: &str| error(&changed(from, to));
    insta::assert_snapshot!(change("title = \"t\"", "titel = \"t\""), @r"
    rows.toml:4: unknown key 'titel' (did you mean 'title'?)
      schemas/requirements-v1.schema.json says what a file of rows may hold
    ");
    insta::assert_snapshot!(change("attribute = ", "atribute = "), @r"
    rows.toml:15: unknown key 'atribute' (did you mean 'attribute'?)
      schemas/requirements-v1.schema.json says what a file of rows may hold
    ");
    insta::assert_snapshot!(change("\"disk-unencrypted\"", "\"Disk\""), @r"
    rows.toml:3: 'Disk': the id is not kebab-case
      use words that name what is wrong: s3-bucket-unencrypted
    ");
    insta::assert_snapshot!(change("value = true", ""), @"
    rows.toml:3: 'disk-unencrypted': in 'terraform': the operator needs a 'value' that is a text, a number or a boolean
      'equals' and 'contains' take one value, 'one-of', 'not-one-of' and 'excludes' a list, 'at-least' a number, 'matches' and 'not-matches' a regular expression, 'present', 'declared' and 'absent' none
    ");
    for (from, to, words) in [
        ("\"encrypted\"", "\"a..b\"", "'a..b' is no path of names"),
        ("when_absent = \"fail\"", "", "it does not say 'when_absent'"),
        ("when_absent = \"fail\"", "when_absent = \"fial\"", "unknown value (did you mean 'fail'?)"),
        ("operator = \"equals\"", "", "it has no 'operator'"),
        ("operator = \"equals\"", "operator = \"equal\"", "unknown value (did you mean 'equals'?)"),
        ("attribute = \"encrypted\"", "", "it needs either 'attribute' or 'companion'"),
        ("resources = [\"aws_ebs_volume\"]", "resources = []", "'resources' is empty"),
        ("title = \"t\"", "title = \" \"", "'title' is empty"),
        ("severity = \"high\"", "", "missing key 'severity'"),
        ("[requirement.terraform]", "[requirement.teraform]", "unknown key 'teraform' (did you mean 'terraform'?)"),
    ] {
        assert!(change(from, to).contains(words), "{}", change(from, to));
    }
    let spelling = "[requirement.terraform]\nresources = [\"aws_ebs_volume\"]\nattribute = \"encrypted\"\n";
    assert!(change(spelling, "").contains("it has no spelling"));
    let good = ROW.split("[[requirement.good]]").next().unwrap();
    assert!(error(good).contains("missing key 'good'"), "{}", error(good));
    let second = ROW.matches('\n').count() + 3;
    let taken = format!("rows.toml:{second}: the id 'disk-unencrypted' is taken by rows.toml:3");
    assert!(error(&ROW.repeat(2)).contains(&taken), "{}", error(&ROW.repeat(2)));
}

/// The statuses that rows of a text give a document.
fn statuses(rows: &str, kind: Kind, file: &str, text: &str) -> Vec<String> {
    let requirements = Requirements::new(load::rows_of_text("rows.toml", rows).unwrap(), Ours::default());
    let input = testing::parsed(file, text);
    let judged = requirements.judge(kind, &input, &Level::default());
    let word = |judgement: &Judgement<'_>| {
        let review = if judgement.review { " review" } else { "" };
        let (path, _) = input.resolve(&judgement.path);
        assert!(!path.span().is_empty() || judgement.path.is_empty());
        format!("{} {:?}{review} {}", judgement.subject.name, judgement.status, judgement.message)
            .trim_end()
            .to_string()
    };
    judged.iter().map(word).collect()
}

fn terraform(rows: &str, text: &str) -> Vec<String> {
    statuses(rows, Kind::Terraform, "main.tf", text)
}

fn volume(body: &str) -> String {
    format!("resource \"aws_ebs_volume\" \"x\" {{\n{body}\n}}\n")
}

#[test]
fn a_resource_passes_fails_or_is_unknown() {
    assert_eq!(terraform(ROW, &volume("encrypted = true")), ["aws_ebs_volume.x Pass"]);
    assert_eq!(
        terraform(ROW, &volume("encrypted = false")),
        ["aws_ebs_volume.x Fail aws_ebs_volume.x keeps its data unencrypted (`encrypted` is false)"]
    );
    assert_eq!(
        terraform(ROW, &volume("")),
        ["aws_ebs_volume.x Fail aws_ebs_volume.x keeps its data unencrypted (`encrypted` is not set)"]
    );
    assert_eq!(
        terraform(ROW, &volume("encrypted = var.e")),
        [
            "aws_ebs_volume.x Unknown whether aws_ebs_volume.x keeps its data unencrypted cannot be told here (`encrypted` is not known before it runs)"
        ]
    );
    assert_eq!(
        terraform(&changed("\"fail\"", "\"review\""), &volume("")),
        [
            "aws_ebs_volume.x Unknown review whether aws_ebs_volume.x keeps its data unencrypted cannot be told here (`encrypted` is not set)"
        ]
    );
}

#[test]
fn a_resource_without_a_block_that_need_not_be_there_is_left_out() {
    let row = changed("attribute = \"encrypted\"\n", "attribute = \"disk[?].encrypted\"\n");
    for (written, status) in [
        ("", "NotApplicable"),
        ("disk {}", "Fail"),
        ("disk {\n encrypted = true\n}", "Pass"),
        ("disk = var.disk", "Unknown"),
    ] {
        let found = terraform(&row, &volume(written));
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("aws_ebs_volume.x {status}")),
            "{written}: {found:?}"
        );
    }
}

#[test]
fn a_condition_leaves_a_resource_out_or_in_doubt() {
    let with = |key: &str| {
        changed(
            "attribute = \"encrypted\"\n",
            &format!(
                "attribute = \"encrypted\"\n{key} = [{{ attribute = \"type\", operator = \"equals\", value = \"gp3\" }}]\n"
            ),
        )
    };
    for (key, written, status) in [
        ("when", "type = \"gp3\"", "Fail"),
        ("when", "type = \"io2\"", "NotApplicable"),
        ("when", "", "NotApplicable"),
        ("when", "type = var.type", "Unknown"),
        ("unless", "type = \"gp3\"", "NotApplicable"),
        ("unless", "type = \"io2\"", "Fail"),
        ("unless", "", "Fail"),
        ("unless", "type = var.type", "Unknown"),
    ] {
        let found = terraform(&with(key), &volume(written));
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("aws_ebs_volume.x {status}")),
            "{key} {written}: {found:?}"
        );
    }
}

#[test]
fn each_block_is_judged_and_the_worst_is_the_resources() {
    let nested = changed("attribute = \"encrypted\"", "attribute = \"b[*].encrypted\"");
    let blocks = volume("b {\n encrypted = true\n}\nb {\n encrypted = false\n}\nb {\n encrypted = var.x\n}");
    let found = terraform(&nested, &blocks);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("aws_ebs_volume.x Fail") && found[1].starts_with("aws_ebs_volume.x Unknown"));
}

#[test]
fn a_data_source_is_a_type_of_its_own() {
    let row =
        changed("[\"aws_ebs_volume\"]", "[\"data.aws_ebs_volume\"]").replace("resource \"aws_ebs", "data \"aws_ebs");
    assert_eq!(
        terraform(&row, "data \"aws_ebs_volume\" \"x\" {\n encrypted = true\n}\n"),
        ["data.aws_ebs_volume.x Pass"]
    );
    assert_eq!(terraform(&row, &volume("encrypted = true")), [""; 0]);
}

const TEMPLATE: &str = "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties:\n";

#[test]
fn a_template_is_judged_as_a_module_is() {
    let row = changed("[requirement.terraform]", "[requirement.cloudformation]")
        .replace("[\"aws_ebs_volume\"]", "[\"AWS::EC2::Volume\"]")
        .replace("attribute = \"encrypted\"", "attribute = \"Options.Encrypted\"");
    for (written, status) in [
        ("Options: {Encrypted: true}", "Pass"),
        ("Options: {Encrypted: 'true'}", "Pass"),
        ("Options: {Encrypted: false}", "Fail"),
        ("Options: {Encrypted: !Ref AWS::NoValue}", "Fail"),
        ("Options: !Ref AWS::NoValue", "Fail"),
        ("Options: {Encrypted: !Ref Encrypted}", "Unknown"),
        ("Options: !If [Production, {Encrypted: true}, !Ref AWS::NoValue]", "Unknown"),
        ("Options: {Encrypted: '{{resolve:ssm:/encrypted}}'}", "Unknown"),
        ("Options: {'Fn::Transform': {Name: AWS::Include}}", "Unknown"),
        ("Options: [true]", "Unknown"),
    ] {
        let found = statuses(&row, Kind::Cloudformation, "t.yaml", &format!("{TEMPLATE}      {written}\n"));
        assert!(found.len() == 1 && found[0].starts_with(&format!("Disk {status}")), "{written}: {found:?}");
    }
    let bare = "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n";
    assert!(statuses(&row, Kind::Cloudformation, "t.yaml", bare)[0].starts_with("Disk Fail"));
}

#[test]
fn a_manifest_is_judged_by_its_kind() {
    let row = changed("[requirement.terraform]", "[requirement.kubernetes]")
        .replace("[\"aws_ebs_volume\"]", "[\"StorageClass\"]")
        .replace("attribute = \"encrypted\"", "attribute = \"parameters.encrypted\"");
    let manifest = |value: &str| {
        format!(
            "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: fast}}\nparameters:\n  encrypted: {value}\n"
        )
    };
    for (value, status) in [("'true'", "Pass"), ("'false'", "Fail"), ("'{{ .Values.encrypted }}'", "Unknown")] {
        let found = statuses(&row, Kind::Kubernetes, "class.yaml", &manifest(value));
        assert!(found.len() == 1 && found[0].starts_with(&format!("StorageClass/fast {status}")), "{value}: {found:?}");
    }
}

/// What the row about networks and their logs says of a module.
fn network(text: &str) -> Vec<String> {
    let requirements = Requirements::load(&[], true).unwrap();
    let row = requirements.rows().iter().find(|row| row.id() == "vpc-without-flow-log").unwrap().clone();
    let alone = Requirements::new(vec![row], Ours::default());
    let input = testing::terraform(text);
    let judged = alone.judge(Kind::Terraform, &input, &Level::default());
    judged
        .iter()
        .map(|judgement| format!("{:?} {}", judgement.status, judgement.message).trim_end().to_string())
        .collect()
}

#[test]
fn a_companion_must_refer_to_the_resource() {
    let log = |at: &str, id: &str| format!("resource \"aws_flow_log\" \"l\" {{\n{at}\n vpc_id = {id}\n}}\n");
    let vpc = |at: &str| format!("resource \"aws_vpc\" \"v\" {{\n{at}\n}}\n");
    for (text, status) in [
        (vpc(""), "Fail aws_vpc.v keeps no flow logs (no `aws_flow_log` refers to it)"),
        (vpc("") + &log("", "aws_vpc.v.id"), "Pass"),
        (vpc("") + &log("", "aws_vpc.other.id"), "Fail"),
        (vpc("") + &log("", "var.vpc"), "Unknown"),
        (vpc("") + &log("", "local.on ? aws_vpc.v.id : aws_vpc.w.id"), "Unknown"),
        (vpc("") + &log("count = var.on ? 1 : 0", "aws_vpc.v.id"), "Unknown"),
        (vpc("count = var.on ? 1 : 0") + &log("count = var.on ? 1 : 0", "aws_vpc.v[0].id"), "Pass"),
        (vpc("count = var.n") + &log("count = var.n", "aws_vpc.v[count.index].id"), "Pass"),
        (vpc("count = var.n") + &log("", "aws_vpc.v[0].id"), "Unknown"),
        (vpc("for_each = var.n") + &log("for_each = var.n", "aws_vpc.v[each.key].id"), "Pass"),
        (vpc("") + "module \"logs\" {\n source = \"./logs\"\n vpc = aws_vpc.v.id\n}\n", "Unknown"),
        (vpc("") + "module \"logs\" {\n source = \"./logs\"\n vpc = aws_vpc.w.id\n}\n", "Fail"),
    ] {
        let found = network(&text);
        assert!(found.len() == 1 && found[0].starts_with(status), "{text}\n{found:?}");
    }
}

#[test]
fn a_companion_may_refer_by_name_and_must_be_as_it_says() {
    let row = ROW
        .replace("operator = \"equals\"\nvalue = true\nwhen_absent = \"fail\"\n", "")
        .replace(
            "attribute = \"encrypted\"",
            "companion = { resources = [\"aws_lock\"], attribute = \"disk\", name = \"name\", when = [{ attribute = \"on\", operator = \"equals\", value = true }] }",
        );
    let lock = |disk: &str, on: &str| format!("resource \"aws_lock\" \"l\" {{\n disk = {disk}\n on = {on}\n}}\n");
    for (body, lock, status) in [
        ("name = \"a\"", lock("\"a\"", "true"), "Pass"),
        ("name = \"a\"", lock("\"b\"", "true"), "Fail"),
        (
            "name = \"a\"",
            lock("\"a\"", "false"),
            "Fail aws_ebs_volume.x keeps its data unencrypted (`aws_lock.l` refers to it and is not as it must be)",
        ),
        ("name = \"a\"", lock("\"a\"", "var.on"), "Unknown"),
        ("name = var.n", lock("\"b\"", "true"), "Unknown"),
        ("name = var.n", lock("\"b\"", "false"), "Fail"),
        ("", lock("\"b\"", "true"), "Fail"),
        ("", lock("aws_ebs_volume.x.id", "true"), "Pass"),
        ("", lock("var.disk", "false"), "Fail"),
    ] {
        let found = terraform(&row, &(volume(body) + &lock));
        assert!(found[0].starts_with(&format!("aws_ebs_volume.x {status}")), "{body} {lock}: {found:?}");
    }
    for wrong in ["when_absent = \"fail\"\n", "operator = \"present\"\n"] {
        assert!(error(&row.replace("companion = ", &format!("{wrong}companion = "))).contains("a companion has no"));
    }
}

#[test]
fn a_users_rows_are_read_as_ours() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let load = || Requirements::load(&[folder.path().to_path_buf()], false);
    write("rows/disks.toml", ROW);
    for other in ["data.toml", "bad/x.toml", "tool.toml", "policy.rego"] {
        write(other, "a = 1\n");
    }
    let requirements = load().unwrap();
    assert_eq!(requirements.rows().len(), 1);
    assert_eq!(failures(&requirements), [""; 0]);
    assert!(requirements.applies(Kind::Terraform) && !requirements.applies(Kind::Cloudformation));
    assert!(requirements.rules()[0].defined_in.ends_with("/rows/disks.toml"));
    let clash = requirements.check_ids(&requirements.rules()).unwrap_err().to_string();
    assert!(clash.contains("disks.toml:3: the id 'disk-unencrypted' is taken by"), "{clash}");
    write("more.toml", &ROW.replace("[[requirement]]", "[[requirment]]").replace("disk-", "drive-"));
    let wrong = load().unwrap_err().to_string();
    assert!(wrong.contains("unknown key 'requirment' (did you mean 'requirement'?)"), "{wrong}");
    write("more.toml", &changed("value = true", "value ="));
    assert!(load().unwrap_err().to_string().contains("/more.toml:10: "), "{}", load().unwrap_err());
    let named = Requirements::load(&[folder.path().join("tool.toml")], false).unwrap_err();
    assert!(named.to_string().contains("it has no row"));
}

#[test]
fn an_example_that_claims_something_else_is_told() {
    let requirements = |rows: &str| Requirements::new(load::rows_of_text("rows.toml", rows).unwrap(), Ours::default());
    let told = |rows: &str| failures(&requirements(rows)).join("\n");
    assert!(
        told(&changed(
            "'resource \"aws_ebs_volume\" \"x\" {}'",
            "'resource \"aws_ebs_volume\" \"x\" { encrypted = true }'"
        ))
        .contains("a bad example must fail")
    );
    assert!(told(&changed("  encrypted = true", "  encrypted = false")).contains("this one fails"));
    assert!(told(&changed("  encrypted = true", "  encrypted = var.x")).contains("nobody can tell"));
    assert!(
        told(&changed("\"aws_ebs_volume\" \"x\" {\n", "\"aws_other\" \"x\" {\n"))
            .contains("no resource that the row is about")
    );
    assert!(told(&changed("file = \"main.tf\"", "file = \"main.md\"")).contains("is no terraform document"));
    let unknown = format!(
        "{ROW}\n[[requirement.unknown]]\nfile = \"main.tf\"\ncontent = 'resource \"aws_ebs_volume\" \"x\" {{}}'\n"
    );
    assert!(told(&unknown).contains("must neither pass nor fail"));
}

/// The resources of a `serverless.yml` are a template's.
#[test]
fn resources_of_the_serverless_framework_are_judged_as_a_template_s() {
    let requirements = Requirements::load_to_judge(&[], true).unwrap();
    let found = |resources: &str| {
        let text = format!("service: a\nprovider:\n  name: aws\nresources:\n{resources}");
        let root = testing::parsed("serverless.yml", &text);
        assert!(requirements.applies(Kind::Serverless));
        let all = requirements.judge(Kind::Serverless, &root, &Level::default());
        let ours = all.iter().filter(|one| one.row.rule().id == "rds-instance-unencrypted");
        ours.map(|one| format!("{:?} {:?}", one.status, one.subject.path)).collect::<Vec<_>>()
    };
    let database = |indent: &str, value: &str| {
        format!(
            "Resources:\n{indent}  D:\n{indent}    Type: AWS::RDS::DBInstance\n{indent}    Properties: {{StorageEncrypted: {value}}}\n"
        )
    };
    let alone = found(&format!("  {}", database("  ", "false")));
    assert!(alone.len() == 1 && alone[0].starts_with("Fail"), "{alone:?}");
    let listed = found(&format!("  - {}", database("    ", "true")));
    assert!(listed.len() == 1 && listed[0].starts_with("Pass"), "{listed:?}");
    let open = found(&format!("  {}", database("  ", "'${self:custom.on}'")));
    assert!(open.len() == 1 && open[0].starts_with("Unknown"), "{open:?}");
}
