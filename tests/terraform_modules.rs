//! Terraform modules that are called: judged with their callers' arguments, said once a block, at the place to edit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test makes its own files and may panic")]

use crate::common;

use common::{Repo, text};

const MODULE: &str = "variable \"encrypted\" { default = false }
variable \"name\" {}
resource \"aws_efs_file_system\" \"fs\" {
  creation_token = var.name
  encrypted      = var.encrypted
}
";

const FIXED: &str = "variable \"name\" {}
resource \"aws_efs_file_system\" \"fs\" {
  creation_token = var.name
  encrypted      = false
}
";

fn call(name: &str, rest: &str) -> String {
    format!("module \"{name}\" {{\n  source = \"../modules/fs\"\n  name   = \"{name}\"\n  {rest}\n}}\n")
}

fn repo(files: &[(&str, &str)]) -> Repo {
    let repo = Repo::git_init();
    for (path, content) in files {
        repo.write(path, content);
    }
    repo
}

const RULE: &str = "efs-unencrypted";

/// `path:line message` of the results of the rule that fail.
fn said(repo: &Repo, args: &[&str]) -> Vec<String> {
    let report = repo.scan(args).report();
    let of_rule = report.results().iter().filter(|result| {
        text(&result["ruleId"]) == RULE && result["kind"] == "fail" && result["suppression"].is_null()
    });
    let shown = of_rule.map(|result| {
        let location = &result["location"];
        format!("{}:{} {}", text(&location["path"]), location["startLine"], text(&result["message"]))
    });
    shown.collect()
}

#[test]
fn a_default_that_every_caller_overrides_is_not_judged() {
    let on = call("a", "encrypted = true");
    let covered = repo(&[("prod/main.tf", &on), ("modules/fs/main.tf", MODULE)]);
    assert_eq!(said(&covered, &[]), [""; 0]);
    // Nobody calls it.
    let by_default = "modules/fs/main.tf:5 aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false).";
    assert_eq!(said(&repo(&[("modules/fs/main.tf", MODULE)]), &[]), [by_default]);
    let off = call("a", "encrypted = true\n  count = 0");
    // Its only call is made no time: whether another root calls it, a person has to say.
    let idle = repo(&[("prod/main.tf", &off), ("modules/fs/main.tf", MODULE)]);
    let kinds: Vec<_> = idle
        .scan(&[])
        .report()
        .results()
        .iter()
        .filter(|r| r["ruleId"] == RULE)
        .map(|r| text(&r["kind"]).to_string())
        .collect();
    assert_eq!(kinds, ["review"]);
    // Nobody knows what the caller gives.
    let open = call("a", "encrypted = var.x");
    assert_eq!(said(&repo(&[("prod/main.tf", &open), ("modules/fs/main.tf", MODULE)]), &[]), [""; 0]);
}

#[test]
fn what_a_caller_gives_stands_at_its_argument() {
    let files = [("prod/main.tf", call("a", "encrypted = false")), ("modules/fs/main.tf", MODULE.to_string())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let repo = repo(&files);
    let at = "prod/main.tf:4 module.a.aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false).";
    assert_eq!(said(&repo, &[]), [at]);
    let report = repo.scan(&[]).report();
    let result = report.results().iter().find(|result| text(&result["ruleId"]) == RULE).unwrap();
    let related = &result["related"][0];
    assert_eq!(
        (text(&related["location"]["path"]), &related["location"]["startLine"]),
        ("modules/fs/main.tf", &5.into())
    );
    // A comment there silences it.
    repo.write("prod/main.tf", call("a", "encrypted = false # regate:ignore efs-unencrypted a scratch disk"));
    assert_eq!(said(&repo, &[]), [""; 0]);
}

#[test]
fn what_several_calls_have_in_common_is_said_once() {
    let two = [call("a", "encrypted = false"), call("b", "encrypted = false")].concat();
    let with = |module: &str, main: &str| repo(&[("prod/main.tf", main), ("modules/fs/main.tf", module)]);
    let both = "aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false), in module.a and module.b.";
    assert_eq!(said(&with(MODULE, &two), &[]), [format!("prod/main.tf:4 {both}")]);
    let fixed = [call("a", ""), call("b", "")].concat();
    assert_eq!(said(&with(FIXED, &fixed), &[]), [format!("modules/fs/main.tf:4 {both}")]);
    let one_bad = [call("a", "encrypted = true"), call("b", "encrypted = false")].concat();
    assert_eq!(said(&with(MODULE, &one_bad), &[]).len(), 1);
    let each = call("a", "for_each = toset([\"x\", \"y\"])").replace("\"a\"\n", "each.key\n");
    assert_eq!(
        said(&with(FIXED, &each), &[]),
        [
            "modules/fs/main.tf:4 aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false), in module.a[\"x\"] and \
          module.a[\"y\"]."
        ]
    );
    // Two roots.
    let a = call("a", "");
    let roots = repo(&[("prod/main.tf", &a), ("dev/main.tf", &a), ("modules/fs/main.tf", FIXED)]);
    assert_eq!(
        said(&roots, &[]),
        [
            "modules/fs/main.tf:4 aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false), in module.a of dev and \
          module.a of prod."
        ]
    );
}

/// A reader of JUnit counts cases.
#[test]
fn a_block_that_fails_in_several_calls_is_one_case_of_junit() {
    let calls =
        "module \"fs\" {\n  for_each = { a = 1, b = 2 }\n  source   = \"../modules/fs\"\n  name     = each.key\n}\n";
    let repo = repo(&[("modules/fs/main.tf", FIXED), ("prod/main.tf", calls)]);
    let junit = repo.run(&["scan", "prod", "--show-passed", "-o", "junit"]).stdout;
    let suite = junit.split("<testsuite ").find(|suite| suite.contains(&format!("name=\"{RULE}\""))).unwrap();
    assert!(suite.contains("tests=\"1\" failures=\"1\""), "{suite}");
}

#[test]
fn one_call_that_is_silenced_does_not_silence_another() {
    let quiet = call("a", "encrypted = false # regate:ignore efs-unencrypted a scratch disk");
    let two = [quiet, call("b", "encrypted = false")].concat();
    let repo = repo(&[("prod/main.tf", &two), ("modules/fs/main.tf", MODULE)]);
    let at = "prod/main.tf:9 module.b.aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false).";
    assert_eq!(said(&repo, &[]), [at]);
}

#[test]
fn what_a_module_makes_is_for_review_where_it_is_not_known_whether_it_is_called() {
    let open = call("a", "encrypted = false\n  count = var.on ? 1 : 0");
    let files = [("prod/main.tf", open.as_str()), ("modules/fs/main.tf", MODULE)];
    let report = repo(&files).scan(&[]).report();
    let of_rule = report.results().iter().find(|result| text(&result["ruleId"]) == RULE).unwrap();
    let message = "module.a.aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false), if its module's `count` makes any.";
    assert_eq!((text(&of_rule["kind"]), text(&of_rule["message"])), ("review", message));
    // What it makes in turn is not there either.
    let middle = "module \"fs\" {\n  source = \"../fs\"\n  name = \"x\"\n}\n";
    let outer = "module \"m\" {\n  source   = \"../modules/m\"\n  for_each = var.all\n}\n";
    let nested = repo(&[("prod/main.tf", outer), ("modules/m/main.tf", middle), ("modules/fs/main.tf", FIXED)]);
    assert_eq!(said(&nested, &[]), [""; 0]);
    // How often is known, and that it is not none.
    let known = call("a", "encrypted = false\n  count = 2");
    assert_eq!(said(&repo(&[("prod/main.tf", &known), ("modules/fs/main.tf", MODULE)]), &[]).len(), 1);
}

#[test]
fn a_unit_of_terragrunt_gives_its_module_its_inputs() {
    let unit = |on: &str| {
        format!(
            "terraform {{\n  source = \"../../modules//fs\"\n}}\ninputs = {{\n  name = \"x\"\n  encrypted = {on}\n}}\n"
        )
    };
    let files = |on: &str| repo(&[("live/fs/terragrunt.hcl", &unit(on)), ("modules/fs/main.tf", MODULE)]);
    assert_eq!(said(&files("true"), &[]), [""; 0]);
    let at =
        "live/fs/terragrunt.hcl:6 module.fs.aws_efs_file_system.fs keeps its files unencrypted (`encrypted` is false).";
    assert_eq!(said(&files("false"), &[]), [at]);
    assert_eq!(said(&files("local.on"), &[]), [""; 0]);
}

#[test]
fn a_change_of_a_module_or_of_its_caller_is_judged_with_the_other() {
    let (on, off) = (call("a", "encrypted = true"), call("a", "encrypted = false"));
    let repo = repo(&[("prod/main.tf", &on), ("modules/fs/main.tf", MODULE)]);
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    // The module changes; its caller, which is not staged, still covers the default.
    let more = format!("{MODULE}resource \"aws_efs_file_system\" \"more\" {{\n  encrypted = var.encrypted\n}}\n");
    repo.write("modules/fs/main.tf", more).git(&["add", "."]);
    assert_eq!(said(&repo, &["--staged"]), [""; 0]);
    repo.git(&["commit", "--quiet", "-m", "b"]);
    repo.write("prod/main.tf", &off).git(&["add", "."]);
    assert_eq!(said(&repo, &["--staged"]).len(), 2);
    // A part of the tree has the same results as the whole.
    assert_eq!(said(&repo, &["modules"]), said(&repo, &[]));
    assert_eq!(said(&repo, &["prod/main.tf"]), said(&repo, &[]));
}

#[test]
fn a_part_of_the_tree_is_not_told_of_other_modules_of_its_callers() {
    let other = "resource \"aws_efs_file_system\" \"own\" {\n  encrypted = false\n}\n";
    let main = [call("a", "encrypted = true").as_str(), other].concat();
    let repo = repo(&[("prod/main.tf", &main), ("modules/fs/main.tf", MODULE)]);
    assert_eq!(said(&repo, &["modules"]), [""; 0]);
    assert_eq!(said(&repo, &["prod"]).len(), 1);
}

#[test]
fn companions_in_other_modules_count() {
    let bucket = "resource \"aws_efs_file_system\" \"fs\" {\n  encrypted = true\n}\noutput \"id\" { value = aws_efs_file_system.fs.id }\n";
    let policy = "variable \"id\" {}\nresource \"aws_efs_backup_policy\" \"p\" {\n  file_system_id = var.id\n  backup_policy {\n    status = \"ENABLED\"\n  }\n}\n";
    let backup_off = |main: &str| {
        let repo = repo(&[("main.tf", main), ("fs/main.tf", bucket), ("backup/main.tf", policy)]);
        let report = repo.scan(&[]).report();
        let of_rule = report.results().iter().filter(|result| text(&result["ruleId"]) == "efs-backup-off");
        of_rule.map(|result| text(&result["kind"]).to_string()).collect::<Vec<_>>()
    };
    let fs = "module \"fs\" {\n  source = \"./fs\"\n}\n";
    assert_eq!(backup_off(fs), ["fail"]);
    let own = "resource \"aws_efs_backup_policy\" \"p\" {\n  file_system_id = module.fs.id\n  backup_policy {\n    status = \"ENABLED\"\n  }\n}\n";
    assert_eq!(backup_off(&[fs, own].concat()), [""; 0]);
    let called = "module \"b\" {\n  source = \"./backup\"\n  id = module.fs.id\n}\n";
    assert_eq!(backup_off(&[fs, called].concat()), [""; 0]);
    // It is another one's.
    let other = "resource \"aws_efs_file_system\" \"mine\" {\n  encrypted = true\n}\nmodule \"b\" {\n  source = \"./backup\"\n  id = aws_efs_file_system.mine.id\n}\n";
    assert_eq!(backup_off(&[fs, other].concat()), ["fail"]);
}

/// A bucket of one call has its companion, and that of the other has none, however alike they are.
#[test]
fn a_companion_of_one_call_counts_for_that_call_alone() {
    let bucket = "resource \"aws_efs_file_system\" \"fs\" {\n  encrypted = true\n}\noutput \"id\" { value = aws_efs_file_system.fs.id }\n";
    let backup = |key: &str| {
        format!(
            "resource \"aws_efs_backup_policy\" \"p\" {{\n  file_system_id = module.b[{key}].id\n  backup_policy {{\n    status = \"ENABLED\"\n  }}\n}}\n"
        )
    };
    for (repeat, key, other) in [("for_each = toset([\"p\", \"q\"])", "\"p\"", "\"q\""), ("count = 2", "0", "1")] {
        let main = format!("module \"b\" {{\n  source = \"./b\"\n  {repeat}\n}}\n{}", backup(key));
        let repo = repo(&[("main.tf", &main), ("b/main.tf", bucket)]);
        let report = repo.scan(&[]).report();
        let of_rule: Vec<_> =
            report.results().iter().filter(|result| text(&result["ruleId"]) == "efs-backup-off").collect();
        assert_eq!(of_rule.len(), 1, "{repeat}");
        assert_eq!(text(&of_rule[0]["subject"]), format!("module.b[{other}].aws_efs_file_system.fs"));
    }
}

/// What is said of file systems without a backup policy.
fn backup_off(main: &str) -> Vec<String> {
    let repo = repo(&[("main.tf", main)]);
    let report = repo.scan(&[]).report();
    let of_rule = report.results().iter().filter(|result| text(&result["ruleId"]) == "efs-backup-off");
    of_rule.map(|result| format!("{} {}", text(&result["kind"]), text(&result["message"]))).collect()
}

#[test]
fn a_companion_of_each_instance_counts_for_its_own() {
    let policy = |repeat: &str, id: &str| {
        format!(
            "resource \"aws_efs_backup_policy\" \"p\" {{\n  {repeat}\n  file_system_id = {id}\n  backup_policy {{\n    status = \"ENABLED\"\n  }}\n}}\n"
        )
    };
    let fs = |repeat: &str, name: &str| {
        format!(
            "resource \"aws_efs_file_system\" \"fs\" {{\n  {repeat}\n  encrypted = true\n  creation_token = {name}\n}}\n"
        )
    };
    let set = "for_each = toset([\"a\", \"b\"])";
    for (system, companion) in [
        (fs(set, "each.key"), policy(set, "aws_efs_file_system.fs[each.key].id")),
        (fs(set, "\"x\""), policy(set, "aws_efs_file_system.fs[each.key].id")),
        (fs(set, "each.key"), policy("for_each = aws_efs_file_system.fs", "each.value.id")),
        (fs("count = 2", "count.index"), policy("count = 2", "aws_efs_file_system.fs[count.index].id")),
        (fs("", "\"x\""), policy("", "aws_efs_file_system.fs.id")),
    ] {
        assert_eq!(backup_off(&[system, companion].concat()), [""; 0]);
    }
    let one = policy("", "aws_efs_file_system.fs[\"a\"].id");
    let found = backup_off(&[fs(set, "each.key"), one.clone()].concat());
    assert_eq!(
        found,
        ["fail aws_efs_file_system.fs[\"b\"] is not backed up (no `aws_efs_backup_policy` refers to it)."]
    );
    assert_eq!(backup_off(&[fs(set, "\"x\""), one].concat()).len(), 1);
    let open = backup_off(&[fs(set, "each.key"), policy("for_each = var.x", "each.value")].concat());
    assert!(open.iter().all(|said| said.starts_with("open ")) && !open.is_empty(), "{open:?}");
}

#[test]
fn a_saved_plan_is_judged_like_its_configuration() {
    let plan = r#"{
  "format_version": "1.2",
  "terraform_version": "1.9.0",
  "planned_values": {"root_module": {"child_modules": [{"address": "module.m", "resources": [
    {"address": "module.m.aws_efs_file_system.a[0]", "mode": "managed", "type": "aws_efs_file_system", "name": "a", "index": 0,
     "values": {"encrypted": false}},
    {"address": "module.m.aws_efs_file_system.a[1]", "mode": "managed", "type": "aws_efs_file_system", "name": "a", "index": 1,
     "values": {"encrypted": false}},
    {"address": "module.m.aws_efs_file_system.open", "mode": "managed", "type": "aws_efs_file_system", "name": "open", "values": {}}
  ]}]}},
  "resource_changes": [
    {"address": "module.m.aws_efs_file_system.open", "change": {"after_unknown": {"encrypted": true}}}
  ]
}"#;
    let repo = repo(&[("plan.json", plan)]);
    assert_eq!(
        said(&repo, &[]),
        ["plan.json:6 module.m.aws_efs_file_system.a keeps its files unencrypted (`encrypted` is false)."]
    );
    let report = repo.scan(&[]).report();
    let open = report.results().iter().filter(|result| text(&result["ruleId"]) == RULE && result["kind"] == "open");
    assert_eq!(open.count(), 1);
}

#[test]
fn a_policy_that_is_known_in_part_is_judged_by_what_is_known() {
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({\n    Statement = [\n      { Effect = \"Allow\", Action = \"s3:GetObject\", Resource = aws_s3_bucket.b.arn },\n      { Effect = \"Allow\", Action = \"*\", Resource = \"*\" },\n    ]\n  })\n}\n";
    let report = repo(&[("main.tf", policy)]).scan(&[]).report();
    let found: Vec<&str> = report
        .results()
        .iter()
        .filter(|result| text(&result["ruleId"]) == "iam-wildcard")
        .map(|result| text(&result["kind"]))
        .collect();
    assert_eq!(found, ["fail"]);
}

#[test]
fn a_thousand_calls_are_entered() {
    let calls: String = (0..1_000).map(|at| call(&format!("m{at}"), "encrypted = false")).collect();
    let repo = repo(&[("prod/main.tf", &calls), ("modules/fs/main.tf", MODULE)]);
    let found = said(&repo, &[]);
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with("in module.m0, module.m1, module.m10 and 997 more calls."), "{found:?}");
}

#[test]
fn a_file_that_an_expression_reads_is_judged_where_it_is_read() {
    let main = "resource \"aws_efs_file_system\" \"fs\" {\n  encrypted = yamldecode(file(\"${path.module}/conf/${terraform.workspace}.yaml\")).on\n}\n\
                resource \"aws_efs_file_system\" \"two\" {\n  encrypted = yamldecode(file(\"${path.module}/conf/two.yaml\")).on\n}\n";
    let found = repo(&[("m/main.tf", main), ("m/conf/two.yaml", "\"on\": false\n")]);
    let wanted = ["m/main.tf:5 aws_efs_file_system.two keeps its files unencrypted (`encrypted` is false)."];
    assert_eq!(said(&found, &[]), wanted);
    // Of a part of the tree, too.
    assert_eq!(said(&found, &["m/main.tf"]), wanted);
}

/// A folder is judged with each environment's variables: what is found with one alone says so, and is not said twice.
#[test]
fn an_environments_variables_are_judged() {
    let main =
        "variable \"e\" {\n  default = true\n}\nresource \"aws_efs_file_system\" \"fs\" {\n  encrypted = var.e\n}\n";
    for file in ["prod.tfvars", "env/prod.tfvars", "envs/prod/terraform.tfvars"] {
        let repo = repo(&[("main.tf", main), (file, "e = false\n"), ("env/dev.tfvars", "e = true\n")]);
        let told = said(&repo, &[]);
        assert!(told.len() == 1 && told[0].contains(&format!("with the variables of '{file}'")), "{file}: {told:?}");
    }
    let both = repo(&[
        ("main.tf", main),
        ("a.tfvars", "e = false\n"),
        ("b.tfvars", "e = false\n"),
        ("c.tfvars", "other = 1\n"),
    ]);
    assert_eq!(said(&both, &[]).len(), 1);
}
