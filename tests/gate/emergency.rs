//! Breaking the glass.

use std::fs;

use serde_json::json;

use super::world::{World, args};
use crate::common::text;

#[test]
fn an_emergency_is_let_through_and_not_forgotten() {
    let mut world = World::new();
    let line = format!("sre@example.com namespaces=\"regate.approval.break-glass\" {}\n", {
        world.key("sre");
        world.public("sre")
    });
    fs::write(world.out("signers"), fs::read_to_string(world.out("signers")).unwrap() + &line).unwrap();
    world.repo.write("a.txt", "a\n");
    world.commit("a hotfix");
    let signers = world.signers();
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing");
    let glass = |world: &World, more: &[&str]| world.approve("sre", "break-glass", "production", more);
    assert_eq!(glass(&world, &[]).code, Some(2), "without a reason");
    assert_eq!(glass(&world, &["--reason", "the shop is down"]).code, Some(2), "without a day");
    let later = ["--reason", "the shop is down", "--follow-up", "2027-01-31"];
    assert_eq!(glass(&world, &later).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing", "a day too far away");
    fs::remove_dir_all(world.out("evidence")).unwrap();
    assert_eq!(glass(&world, &["--reason", "the shop is down", "--follow-up", "2026-12-02"]).code, Some(0));
    let decision = world.gate("production", &args(&signers));
    assert_eq!(decision.told(), "0 approved");
    let warned: Vec<_> =
        decision.report["decision"]["warn"].as_array().unwrap().iter().map(|r| text(&r["id"])).collect();
    assert_eq!(warned, ["authors-unproven", "break-glass", "follow-up-due", "sign-off-missing", "sign-off-missing"]);
    // Nobody looked at it in time: the next change waits, whatever it is.
    world.commit("another");
    world.now += 5 * 86_400;
    assert_eq!(world.gate("production", &args(&signers)).told(), "1 refused follow-up-overdue sign-off-missing");
    let check = decision.report["input"]["followUps"][0]["check"].as_str().unwrap().to_string();
    let looked = ["--check", check.as_str()];
    assert_eq!(world.approve("officer", "security-officer", "production", &looked).code, Some(0));
    assert_eq!(world.approve("tester", "qa", "production", &[]).code, Some(0));
    assert_eq!(world.gate("production", &args(&signers)).told(), "0 approved");
    // The look holds for later commits as well.
    world.commit("a third");
    assert_eq!(world.gate("production", &args(&signers)).told(), "4 pending sign-off-missing");
}

#[test]
fn who_broke_the_glass_is_remembered_and_does_not_look_at_it_themselves() {
    let mut world = World::new();
    let before = fs::read_to_string(world.out("signers")).unwrap();
    let line = |world: &World, name: &str, who: &str, roles: &str| {
        format!("{who} namespaces=\"{roles}\" {}\n", world.public(name))
    };
    ["sre", "new"].iter().for_each(|name| world.key(name));
    let glass = line(&world, "sre", "sre@example.com", "regate.approval.break-glass");
    let signers = |text: &str| fs::write(world.out("signers"), before.clone() + text).unwrap();
    signers(&glass);
    world.repo.write("a.txt", "a\n");
    world.commit("a hotfix");
    // Given beside the ledger: the decision that rests on it writes it there. Without a ledger nobody would remember it.
    let beside = world.shown("beside");
    let now = ["--reason", "the shop is down", "--follow-up", "2026-12-02", "--out", &beside];
    assert_eq!(world.approve("sre", "break-glass", "production", &now).code, Some(0));
    fs::remove_dir_all(world.out("evidence")).unwrap();
    let all = world.signers();
    let given = ["--allowed-signers", &all[1], "--signoffs", &beside];
    let decision = world.gate("production", &given);
    assert_eq!(decision.told(), "4 pending sign-off-missing");
    assert!(decision.report["decision"]["warn"].to_string().contains("without a ledger to remember it"));
    let decision = world.gate("production", &[&args(&all)[..], &given[2..]].concat());
    assert_eq!(decision.told(), "0 approved");
    let decision = world.gate("production", &args(&all));
    let follow_ups = &decision.report["input"]["followUps"];
    assert_eq!((follow_ups.as_array().unwrap().len(), &follow_ups[0]["known"]), (1, &json!(true)));
    let check = text(&follow_ups[0]["check"]).to_string();
    // The key is no longer in the signers file, and who had it signs with another as security officer.
    world.commit("another");
    world.now += 5 * 86_400;
    let signers = |text: &str| fs::write(world.out("signers"), before.clone() + text).unwrap();
    let officer = line(&world, "new", "sre@example.com", "regate.approval.security-officer");
    signers(&officer);
    assert_eq!(world.approve("new", "security-officer", "production", &["--check", &check]).code, Some(0));
    let decision = world.gate("production", &args(&all));
    assert!(decision.told().contains("follow-up-overdue"), "{}", decision.told());
    assert!(decision.report["decision"]["refuse"].to_string().contains("the signers file has to say whose the key"));
    let old = glass.replace("break-glass\"", "break-glass\",valid-before=\"20261201\"");
    signers(&(officer + &old));
    assert!(world.gate("production", &args(&all)).told().contains("follow-up-overdue"), "the same person");
    assert_eq!(world.approve("officer", "security-officer", "production", &["--check", &check]).code, Some(0));
    assert!(!world.gate("production", &args(&all)).told().contains("follow-up-overdue"));
}
