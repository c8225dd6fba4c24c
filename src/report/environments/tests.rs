use super::*;
use crate::environments::{Line, Origin, Part, Setting, State, Unread};

fn line(topic: &'static str, part: Part, kind: &str, name: &str) -> Line {
    Line {
        part,
        topic,
        kind: kind.into(),
        name: name.into(),
        environment: Some("production".into()),
        settings: vec![Setting { name: "engine".into(), value: "a|b".into() }],
        state: State::Found,
        origin: Origin::Infrastructure,
        file: "a.tf".into(),
        line: 3,
        network: Some("aws_vpc.main".into()),
        refers: vec!["aws_vpc.main".into()],
    }
}

fn environments() -> Environments {
    let hostile = "\"]; click s0 \"https://example.com\"\n%%{init: {}}%% <img src=x onerror=alert(1)>";
    Environments {
        names: vec!["production".into()],
        lines: vec![
            line("databases", Part::Infrastructure, "aws_db_instance", "aws_db_instance.a"),
            line("networks", Part::Infrastructure, "aws_vpc", "aws_vpc.main"),
            line("waf", Part::Security, "aws_wafv2_web_acl", hostile),
            Line { state: State::Off, ..line("alerts", Part::Monitoring, "alarm", hostile) },
        ],
        unread: vec![Unread { what: hostile.into(), reason: "not read".into() }],
        files: 3,
        ..Environments::default()
    }
}

#[test]
fn no_name_leaves_its_quotes_or_its_cell() {
    let environments = environments();
    for which in [EnvironmentsDiagram::Infrastructure, EnvironmentsDiagram::Monitoring, EnvironmentsDiagram::Security] {
        let drawn = diagram(&environments, which, None);
        assert!(!drawn.contains("click s0 \"") && !drawn.contains("<img") && !drawn.contains("%%{"), "{drawn}");
        let opened = drawn.lines().filter(|line| line.trim_start().starts_with("subgraph ")).count();
        assert_eq!(opened, drawn.lines().filter(|line| line.trim() == "end").count(), "{drawn}");
    }
    let page = document(&environments, "", EnvironmentsFormat::Markdown);
    assert!(!page.contains("<img") && page.contains("engine a\\|b (a.tf:3)"), "{page}");
}

#[test]
fn resources_stand_in_their_environment_and_network_with_arrows() {
    let drawn = diagram(&environments(), EnvironmentsDiagram::Infrastructure, Some("production"));
    assert!(drawn.contains("subgraph w0[\"production\"]") && drawn.contains("network aws_vpc.main"), "{drawn}");
    assert!(drawn.contains("s0 --> s1"), "{drawn}");
    let none = diagram(&environments(), EnvironmentsDiagram::Infrastructure, Some("staging"));
    assert!(none.contains("no infrastructure was found in these files"), "{none}");
}

#[test]
fn layers_and_flows_say_what_is_not_found() {
    let security = diagram(&environments(), EnvironmentsDiagram::Security, None);
    assert!(security.contains("Web application firewall") && security.contains("IP allow lists"), "{security}");
    let monitoring = diagram(&environments(), EnvironmentsDiagram::Monitoring, None);
    assert!(
        monitoring.contains(":::off") && monitoring.contains("not found:<br/>Alert routes, Dashboards"),
        "{monitoring}"
    );
}

#[test]
fn the_document_has_the_objects_of_a_deployment_guide() {
    let text = document(&environments(), "flowchart LR\n", EnvironmentsFormat::Json);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for pointer in [
        "/ENVIRONMENTS/0",
        "/MONITORING_INTERVALS",
        "/deployment_process/infrastructure_requirements/0/file",
        "/deployment_diagrams/pipeline_flow",
        "/deployment_diagrams/infrastructure_deployment",
        "/environment_configurations/production_setup/security/0",
        "/environment_configurations/development_setup",
        "/infrastructure_outputs",
    ] {
        assert!(value.pointer(pointer).is_some(), "{pointer}: {text}");
    }
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert!(validator.is_valid(&value));
}

/// `REGATE_WRITE_SCHEMAS=1 cargo test` writes it anew.
#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/environments-v1.schema.json");
    let generated = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("REGATE_WRITE_SCHEMAS").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == generated, "run REGATE_WRITE_SCHEMAS=1 cargo test --lib report::environments");
}
