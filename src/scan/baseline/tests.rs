use super::*;
use crate::result::{Identity, ResultKind, SuppressedBy, Suppression};
use crate::scan::settle;

/// A result of `rule` about `what` at `path`, by the builder that all results come from.
fn result(path: &str, what: &str, severity: Severity) -> ScanResult {
    use crate::result::{Draft, Redactions, ResultBuilder};
    use crate::source::{Encoding, Origin, SourceText};
    let source = std::sync::Arc::new(SourceText::new(path, "text\n", Encoding::Utf8, Origin::WorkingTree));
    let draft = Draft::new("rule", severity, "m", crate::span::Span::new(0, 4));
    let builder = ResultBuilder::new(source, Redactions::default(), None);
    builder.build(Draft { structure: vec![what.into()], ..draft })
}

fn high(path: &str, what: &str) -> ScanResult {
    result(path, what, Severity::High)
}

fn accepted(mut result: ScanResult) -> ScanResult {
    result.suppression = Some(Suppression { reason: "r".into(), by: SuppressedBy::AllowList });
    result
}

/// `N` for new and `u` for unchanged, result by result; then how many are absent and not seen.
fn compared(after: &[&ScanResult], before: &[&ScanResult], unseen: &[&str]) -> String {
    let mut after: Vec<ScanResult> = after.iter().map(|result| (*result).clone()).collect();
    let before: Vec<Known> = before.iter().map(|result| Known::from(*result)).collect();
    let rest = compare(&mut after, &before, &|known| !unseen.contains(&known.path.as_str()));
    let states: String =
        after.iter().map(|result| if result.baseline == Some(BaselineState::Unchanged) { 'u' } else { 'N' }).collect();
    format!("{states} {} {}", rest.absent.len(), rest.unseen.len())
}

#[test]
fn results_are_matched_one_to_one() {
    let (a, b) = (high("a", "x"), high("b", "x"));
    assert_eq!(compared(&[&a], &[&a], &[]), "u 0 0");
    assert_eq!(compared(&[&a, &a], &[&a], &[]), "uN 0 0");
    assert_eq!(compared(&[&a], &[&a, &a], &[]), "u 1 0");
    assert_eq!(compared(&[], &[&a, &b], &[]), " 2 0");
    assert_eq!(compared(&[&a, &high("a", "y")], &[], &[]), "NN 0 0");
}

#[test]
fn what_moved_is_matched_only_with_what_is_gone() {
    let (a, b, c) = (high("a", "x"), high("b", "x"), high("c", "x"));
    assert_eq!(compared(&[&b], &[&a], &[]), "u 0 0", "moved");
    assert_eq!(compared(&[&a, &b], &[&a], &[]), "uN 0 0", "copied");
    assert_eq!(compared(&[&b, &c], &[&a], &[]), "uN 0 0", "moved and copied");
    assert_eq!(compared(&[&b, &c], &[&a, &a], &[]), "uu 0 0", "two moved");
    assert_eq!(compared(&[&a, &b], &[&a, &a], &[]), "uu 0 0", "one of two moved");
    assert_eq!(compared(&[&b], &[&a], &["a"]), "N 0 1", "whether the old place is empty is not known");
    assert_eq!(compared(&[&b], &[&accepted(a)], &[]), "N 0 0", "what was accepted there is not accepted here");
}

#[test]
fn what_is_worse_is_new_and_keeps_its_place() {
    let (milder, worse) = (result("a", "x", Severity::Low), high("a", "x"));
    assert_eq!(compared(&[&worse], &[&milder], &[]), "N 0 0");
    assert_eq!(compared(&[&milder], &[&worse], &[]), "u 0 0");
    assert_eq!(compared(&[&milder, &worse], &[&worse, &milder], &[]), "uu 0 0");
    assert_eq!(compared(&[&worse, &worse], &[&worse, &milder], &[]), "uN 0 0");
    assert_eq!(compared(&[&high("b", "x")], &[&milder], &[]), "N 1 0", "moved, and worse");
    // What got worse is still in its place: a copy elsewhere has nothing to be matched with.
    assert_eq!(compared(&[&worse, &result("b", "x", Severity::Low)], &[&milder], &[]), "NN 0 0");
    let mut unknown = milder.clone();
    unknown.kind = ResultKind::Open;
    assert_eq!(compared(&[&milder], &[&unknown], &[]), "N 0 0");
}

#[test]
fn what_somebody_accepts_is_known_and_lets_nothing_else_in() {
    let a = high("a", "x");
    assert_eq!(compared(&[&accepted(a.clone())], &[&accepted(a.clone())], &[]), "u 0 0");
    assert_eq!(compared(&[&accepted(a.clone())], &[&a], &[]), "u 0 0");
    assert_eq!(compared(&[&a], &[&accepted(a.clone())], &[]), "N 0 0");
    // The one that nobody accepted was there twice over: once accepted, once not.
    assert_eq!(compared(&[&a], &[&accepted(a.clone()), &a], &[]), "u 0 0");
    assert_eq!(compared(&[&accepted(a.clone()), &a], &[&a], &[]), "Nu 0 0");
    assert_eq!(compared(&[&accepted(a.clone()), &high("b", "x")], &[&a], &[]), "uN 0 0", "accepted is not gone");
}

/// No matching knows more than there was: for any two multisets, the number of unchanged results of a rule and a shape is at
/// most that before, and what is in both is never new.
#[test]
fn no_more_is_known_than_there_was() {
    let mut seed = 7u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for _ in 0..2_000 {
        let mut some = || -> Vec<ScanResult> {
            let count = next(6);
            let mut one = || {
                let severity = if next(3) == 0 { Severity::Low } else { Severity::High };
                let made = result(["a", "b", "c"][next(3) as usize], ["x", "y"][next(2) as usize], severity);
                if next(4) == 0 { accepted(made) } else { made }
            };
            (0..count).map(|_| one()).collect()
        };
        let (mut after, before) = (some(), some());
        let known: Vec<Known> = before.iter().map(Known::from).collect();
        let rest = compare(&mut after, &known, &|_| true);
        let is_old = |result: &&ScanResult| result.baseline == Some(BaselineState::Unchanged);
        for shape in after.iter().map(|result| &result.identity.content) {
            for least in [Severity::Low, Severity::High] {
                let of = |list: &[ScanResult], wanted: &dyn Fn(&&ScanResult) -> bool| {
                    let alike = |r: &&ScanResult| &r.identity.content == shape && r.severity >= least;
                    list.iter().filter(alike).filter(wanted).count()
                };
                assert!(of(&after, &is_old) <= of(&before, &|_| true));
                let open = |result: &&ScanResult| result.suppression.is_none();
                assert!(of(&after, &|r| is_old(r) && open(r)) <= of(&before, &open));
            }
        }
        for result in &after {
            let same = |list: &[ScanResult]| {
                let open = |r: &&ScanResult| r.identity == result.identity && r.suppression.is_none();
                list.iter().filter(open).map(|r| r.severity).collect::<Vec<_>>()
            };
            let (now, then) = (same(&after), same(&before));
            if now.iter().all(|s| *s == Severity::High)
                && now.len() <= then.iter().filter(|s| **s == Severity::High).count()
            {
                let is_new = |r: &&ScanResult| r.identity == result.identity && r.suppression.is_none() && !is_old(r);
                assert_eq!(after.iter().filter(is_new).count(), 0);
            }
        }
        let open = |list: &[ScanResult]| list.iter().filter(|r| r.suppression.is_none()).count();
        assert!(rest.absent.len() <= open(&before) && rest.unseen.is_empty());
    }
}

#[test]
fn a_result_is_itself_before_and_after_it_is_numbered() {
    let mut twice = vec![high("a", "x"), high("a", "x")];
    twice[1].location.region.start_line = 9;
    settle::order(&mut twice);
    assert_ne!(twice[0].fingerprint, twice[1].fingerprint);
    assert_eq!(twice[0].identity, twice[1].identity);
    assert_eq!(twice[0].identity, Identity { key: twice[0].fingerprint.clone(), ..twice[1].identity.clone() });
}
