//! From a run to findings. Nothing is dropped without a count.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::evidence::anchor::{self, Anchor};
use crate::evidence::finding::{Counts, Finding, FindingKind, RuleCounts, State, ToolRun};
use crate::evidence::naming;
use crate::evidence::path;
use crate::evidence::sarif::model::{
    ArtifactLocation, Component, Configuration, Descriptor, Invocation, Location, Notification, Properties, Reference,
    Run, SarifResult,
};
use crate::evidence::sarif::severity;
use crate::evidence::topic;
use crate::evidence::{OURS, Remarks};

/// The notification of a scan of ours about what was switched off.
const EXEMPTION: &str = "exemption-in-force";

/// What is needed to read the results of a run.
pub(super) struct Reader<'a> {
    run: &'a Run,
    root: &'a Path,
    pub(super) tool: String,
    /// Absolute folders that the run names as bases of its paths.
    bases: Vec<String>,
    /// Rules by id: the driver's first.
    pub(super) rules: BTreeMap<&'a str, &'a Descriptor>,
    /// Levels that an invocation sets.
    overrides: BTreeMap<&'a str, &'a Configuration>,
}

/// Reads one run.
pub(super) fn run(run: Run, root: &Path) -> ToolRun {
    let mut remarks = Remarks::default();
    let mut incomplete = Remarks::default();
    let reader = Reader::new(&run, root);
    if run.tool.driver.name.trim().is_empty() {
        incomplete.add("the tool has no name");
    }
    let external = run.external_property_file_references.as_ref();
    // Results, rules with their severities, invocations that failed: any of them may stand there.
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    if external.is_some_and(|value| value.as_object().map_or(!value.is_null(), |all| !all.values().all(is_nothing))) {
        incomplete.add("parts of the run stand in other files");
    }
    if run.results.is_none() {
        // 3.14.23: a run without the property is one that did not look for anything.
        incomplete.add("the run has no list of results: the tool did not look");
    }
    for invocation in &run.invocations.0 {
        notifications(invocation, reader.tool == OURS, &mut incomplete, &mut remarks);
        if invocation.end_time_utc.as_deref().is_some_and(|text| time(text).is_none()) {
            remarks.add("when the run ended cannot be read");
        }
    }
    let mut counts = Counts::default();
    let (mut findings, mut rules) = (Vec::new(), BTreeMap::new());
    let mut subjects: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for result in run.results.iter().flat_map(|results| &results.0) {
        if reader.tool == OURS {
            count_rule(result, &mut rules);
            let examined = result.rule_id.clone().filter(|_| !is_not_applicable(result));
            if let Some(rule) = examined {
                subjects.entry(rule).or_default().insert(place_digest(result));
            }
        }
        findings.extend(reader.result(result, &mut counts, &mut remarks));
    }
    naming::keep_needed(&mut findings);
    // What is odd about rules is told where a result is of them.
    let described = reader.described(&mut Remarks::default());
    let repository = run.version_control_provenance.0.iter().find_map(|control| control.repository_uri.clone());
    ToolRun {
        tool: reader.tool.clone(),
        repository,
        described,
        version: run.tool.driver.semantic_version.clone().or_else(|| run.tool.driver.version.clone()),
        revisions: revisions(&run, reader.tool == OURS),
        ended: run.invocations.0.iter().filter_map(|i| time(i.end_time_utc.as_deref()?)).max(),
        successful: successful(&run.invocations.0),
        conduct: run.properties.conduct().filter(|_| reader.tool == OURS),
        incomplete,
        remarks,
        exemptions: if reader.tool == OURS { exemptions(&run.invocations.0) } else { Vec::new() },
        counts,
        rules,
        subjects,
        packages: None,
        manager: None,
        findings,
    }
}

/// The commits that a run says it is about. One of ours names it in a property where the repository has no address.
fn revisions(run: &Run, is_ours: bool) -> BTreeSet<String> {
    let controlled = run.version_control_provenance.0.iter().filter_map(|control| control.revision_id.as_deref());
    let own = run.properties.revision().filter(|_| is_ours);
    controlled.chain(own).map(str::to_lowercase).collect()
}

/// A subject that passed, failed, or of which nobody knows. What is accepted or waived is no pass.
fn count_rule(result: &SarifResult, rules: &mut BTreeMap<String, RuleCounts>) {
    let Some(rule) = result.rule_id.clone() else { return };
    let counts = rules.entry(rule).or_default();
    let failed = counts.fail;
    match result.kind.as_deref() {
        Some("open" | "review") => counts.unknown += 1,
        _ if is_failure_by_level(result) => counts.fail += 1,
        Some("pass") => counts.pass += 1,
        Some("notApplicable" | "informational") => {}
        _ => counts.fail += 1,
    }
    counts.accepted += if result.suppressions.0.is_empty() { 0 } else { counts.fail - failed };
}

/// Whether a result says that its rule had nothing to examine.
fn is_not_applicable(result: &SarifResult) -> bool {
    matches!(result.kind.as_deref(), Some("notApplicable" | "informational")) && !is_failure_by_level(result)
}

/// Of what a result is about: the thing that it names, or its line.
fn place_digest(result: &SarifResult) -> u64 {
    let place = result.locations.0.as_ref();
    let physical = place.and_then(|place| place.physical_location.as_ref());
    let path = physical.and_then(|physical| physical.artifact_location.as_ref()?.uri.as_deref()).unwrap_or_default();
    let name = place.and_then(|place| place.logical_locations.0.as_ref()?.fully_qualified_name.as_deref());
    let line = physical.and_then(|physical| physical.region.as_ref()?.start_line).unwrap_or_default();
    let text = match name {
        Some(name) => format!("{}:{path}{name}", path.len()),
        None => format!("{}:{path}:{line}", path.len()),
    };
    let digest = blake3::hash(text.as_bytes());
    digest.as_bytes().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// 3.20.14; a run that a signal ended, or that did not start, did not succeed, and neither did one that ended with another code than 0
/// and does not say that it did. `None` where no invocation says anything.
fn successful(invocations: &[Invocation]) -> Option<bool> {
    let of_one = |invocation: &Invocation| {
        let was_ended = invocation.exit_signal_name.is_some() || invocation.exit_signal_number.is_some();
        let failed = was_ended || invocation.process_start_failure_message.is_some();
        let untold = || invocation.exit_code.filter(|code| *code != 0).map(|_| false);
        if failed { Some(false) } else { invocation.execution_successful.or_else(untold) }
    };
    let said: Vec<bool> = invocations.iter().filter_map(of_one).collect();
    (!said.is_empty()).then(|| said.iter().all(|good| *good))
}

/// Seconds since 1970 of a time in RFC 3339.
fn time(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

/// What a tool says that it could not do. Warnings make a run incomplete only where the tool is Regate, whose warnings
/// are about what was not read; elsewhere they may be about anything.
fn notifications(invocation: &Invocation, is_ours: bool, incomplete: &mut Remarks, remarks: &mut Remarks) {
    let all = invocation.tool_execution_notifications.0.iter().chain(&invocation.tool_configuration_notifications.0);
    for notification in all {
        let id = notification.descriptor.as_ref().and_then(|d| d.id.as_deref()).filter(|id| is_word(id));
        let id = id.unwrap_or("without an id");
        match notification.level.as_deref() {
            Some("note" | "none") => {}
            None | Some("warning") if is_ours => incomplete.add(format!("the scan warns: {id}")),
            None | Some("warning") => remarks.add(format!("the tool warns: {id}")),
            // A word of the tool's own may be for anything.
            _ => incomplete.add(format!("the tool reports an error: {id}")),
        }
    }
}

/// What a scan of ours says was switched off, left out or made milder, by the configuration that it listened to.
fn exemptions(invocations: &[Invocation]) -> Vec<String> {
    let all = invocations.iter().flat_map(|invocation| &invocation.tool_execution_notifications.0);
    let is_one = |told: &&Notification| told.descriptor.as_ref().and_then(|d| d.id.as_deref()) == Some(EXEMPTION);
    let text = |told: &Notification| Some(told.message.as_ref()?.text.as_deref()?.trim_end_matches('.').to_string());
    all.filter(is_one).map(|told| text(told).unwrap_or_else(|| "something that is not told".to_string())).collect()
}

/// A word that may be shown: no text of the repository.
fn is_word(text: &str) -> bool {
    text.len() <= 80 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/' | b':'))
}

impl<'a> Reader<'a> {
    fn new(run: &'a Run, root: &'a Path) -> Self {
        let bases = run.original_uri_base_ids.values().filter_map(|base| path::base(base.uri.as_deref()?)).collect();
        let components = std::iter::once(&run.tool.driver).chain(&run.tool.extensions.0);
        let mut rules = BTreeMap::new();
        for rule in components.flat_map(|component| &component.rules.0) {
            rules.entry(rule.id.as_str()).or_insert(rule);
        }
        let mut overrides = BTreeMap::new();
        for set in run.invocations.0.iter().flat_map(|invocation| &invocation.rule_configuration_overrides.0) {
            if let Some(id) = &set.descriptor.id {
                overrides.insert(id.as_str(), &set.configuration);
            }
        }
        let tool = run.tool.driver.name.trim();
        let tool = if tool.is_empty() { "(no name)" } else { tool };
        Self { run, root, tool: tool.to_string(), bases, rules, overrides }
    }

    /// The finding of a result; `None` for one that is none, which is counted.
    fn result(&self, result: &SarifResult, counts: &mut Counts, remarks: &mut Remarks) -> Option<Finding> {
        counts.results += 1;
        let kind = match result.kind.as_deref() {
            None | Some("fail") => FindingKind::Fail,
            Some("review") => FindingKind::Review,
            Some("open") => FindingKind::Open,
            // 3.27.10: what is no failure has the level "none". Of two words that contradict each other, the worse counts.
            Some("pass" | "notApplicable" | "informational") if is_failure_by_level(result) => {
                remarks.add("a 'kind' that is no failure has the level of one: it counts as 'fail'");
                FindingKind::Fail
            }
            Some("pass" | "notApplicable" | "informational") => {
                if !matches!(result.level.as_deref(), None | Some("none")) {
                    remarks.add("a 'kind' that is no failure has a level: it is no finding");
                }
                counts.passes += 1;
                return None;
            }
            Some(_) => {
                remarks.add("a 'kind' is no word of SARIF: it counts as 'fail'");
                FindingKind::Fail
            }
        };
        let state = match result.baseline_state.as_deref() {
            None => State::Unknown,
            Some("new") => State::New,
            Some("unchanged") => State::Unchanged,
            Some("updated") => State::Updated,
            Some("absent") => {
                counts.absent += 1;
                return None;
            }
            Some(_) => {
                remarks.add("a 'baselineState' is no word of SARIF: it counts as 'new'");
                State::New
            }
        };
        counts.findings += 1;
        let (rule_id, rule, is_lost) = self.rule(result, remarks);
        let suppressed = suppression(result);
        counts.suppressed += usize::from(suppressed.is_some());
        let place = result.locations.0.as_ref();
        let (path, line) = self.place(place, remarks);
        let subject = place.and_then(|place| place.logical_locations.0.as_ref()?.fully_qualified_name.clone());
        let tags = tags(&[Some(&result.properties), rule.map(|rule| &rule.properties)]);
        let cwe = self.cwe(result, rule, &tags);
        let is_ours = self.tool == OURS;
        let overridden = self.overrides.get(rule_id.as_str()).copied();
        // What is no failure has the level "none" (3.27.10), which says nothing about how bad it would be.
        let severity = severity::of(result, rule, overridden, is_ours, is_lost, remarks);
        let (fingerprint, anchor) = self.fingerprint(result, &rule_id, path.as_deref(), line, is_ours);
        let title = rule.and_then(|rule| rule.short_description.as_ref()?.text.clone().or_else(|| rule.name.clone()));
        Some(Finding {
            tools: BTreeSet::from([self.tool.clone()]),
            rules: BTreeSet::from([format!("{}: {rule_id}", self.tool)]),
            topics: topic::topics(&self.tool, &rule_id, &tags, &cwe),
            rule: rule_id,
            title: title.unwrap_or_default(),
            message: result.message.as_ref().and_then(|message| message.text.clone()).unwrap_or_default(),
            severity,
            kind,
            state,
            path,
            line,
            fingerprint,
            subject,
            cwe,
            suppressed,
            waiver: None,
            brought_waiver: None,
            scan_waiver: scan_waiver(result).filter(|_| is_ours),
            waivable: is_waivable(rule, is_ours),
            other_rules: rule.iter().flat_map(|rule| rule.deprecated_ids.0.iter().cloned()).collect(),
            together: self.together(result, is_ours),
            reports: 1,
            fingerprints: BTreeSet::new(),
            first_detected: result.provenance.first_detection_time_utc.as_deref().and_then(time),
            anchor,
        })
    }

    /// The rule's id and its descriptor: by the component and index that the result names, else by id, else by the id
    /// without its last part (3.27.5); and whether the result points at a rule that is not there.
    fn rule(&self, result: &SarifResult, remarks: &mut Remarks) -> (String, Option<&'a Descriptor>, bool) {
        let reference = result.rule.as_ref();
        let index = result.rule_index.or_else(|| reference?.index).filter(|index| *index != -1);
        let indexed = index.and_then(|index| self.component(reference)?.rules.0.get(usize::try_from(index).ok()?));
        if index.is_some() && indexed.is_none() {
            remarks.add("a 'ruleIndex' names no rule");
        }
        let said = result.rule_id.as_deref().or_else(|| reference?.id.as_deref()).filter(|id| !id.trim().is_empty());
        let Some(said) = said.or_else(|| indexed.map(|rule| rule.id.as_str())) else {
            remarks.add("a result names no rule");
            return ("(no rule)".to_string(), None, true);
        };
        let is_same = |rule: &&Descriptor| said == rule.id || said.starts_with(&format!("{}/", rule.id));
        if indexed.is_some_and(|rule| !is_same(&rule)) {
            remarks.add("'ruleId' and 'ruleIndex' name two rules: the id counts");
        }
        let by_id = || self.rules.get(said).or_else(|| self.rules.get(said.rsplit_once('/')?.0)).copied();
        let rule = indexed.filter(is_same).or_else(by_id);
        (said.to_string(), rule, index.is_some() && rule.is_none())
    }

    /// Of a credential that stands in several places: the fingerprint that a scan without a base shows for them all.
    fn together(&self, result: &SarifResult, is_ours: bool) -> Option<String> {
        let said = result.properties.together.as_ref()?.as_str()?;
        (is_ours && is_word(said)).then(|| said.to_string())
    }

    fn component(&self, reference: Option<&Reference>) -> Option<&'a Component> {
        match reference.and_then(|reference| reference.tool_component.as_ref()?.index).filter(|index| *index != -1) {
            Some(index) => self.run.tool.extensions.0.get(usize::try_from(index).ok()?),
            None => Some(&self.run.tool.driver),
        }
    }

    fn place(&self, place: Option<&Location>, remarks: &mut Remarks) -> (Option<String>, Option<u32>) {
        let Some(physical) = place.and_then(|place| place.physical_location.as_ref()) else {
            remarks.add("a result names no place");
            return (None, None);
        };
        let path = match physical.artifact_location.as_ref().and_then(|location| self.uri(location)) {
            Some(uri) => {
                path::relative(&uri, self.root, &self.bases).map_err(|outside| remarks.add(outside.as_str())).ok()
            }
            None => {
                remarks.add("a result names no place");
                None
            }
        };
        let region = physical.region.as_ref();
        let line = region.and_then(|region| region.start_line);
        let line = line.and_then(|line| match u32::try_from(line) {
            Ok(line) if line > 0 => Some(line),
            _ => {
                remarks.add("a 'startLine' is no line: the result is about the whole file");
                None
            }
        });
        // A line of no file is none.
        let line = line.filter(|_| path.is_some());
        (path, line)
    }

    /// The URI itself, with the relative ones of named bases in front.
    fn uri(&self, location: &ArtifactLocation) -> Option<String> {
        let listed = || {
            let index = usize::try_from(location.index?).ok()?;
            self.run.artifacts.0.get(index)?.location.as_ref()
        };
        let location = if location.uri.is_some() { location } else { listed()? };
        let uri = location.uri.clone()?;
        let base = location.uri_base_id.as_ref().and_then(|id| self.run.original_uri_base_ids.get(id)?.uri.as_deref());
        match base.filter(|_| !uri.contains("://") && !uri.starts_with('/')) {
            Some(base) => Some(format!("{}/{uri}", base.trim_end_matches('/'))),
            None => Some(uri),
        }
    }

    fn cwe(&self, result: &SarifResult, rule: Option<&Descriptor>, tags: &[String]) -> BTreeSet<u32> {
        let bags: Vec<&Properties> =
            std::iter::once(&result.properties).chain(rule.map(|rule| &rule.properties)).collect();
        weaknesses(&result.taxa.0, rule, &bags, tags)
    }

    /// The fingerprint by what the tool says identifies the result, else by its place; and what it is told by if that does not hold.
    fn fingerprint(
        &self,
        result: &SarifResult,
        rule: &str,
        path: Option<&str>,
        line: Option<u32>,
        ours: bool,
    ) -> (String, Option<Anchor>) {
        let text = |map: &Option<BTreeMap<String, Value>>, key: &str| {
            map.as_ref().and_then(|map| map.get(key)?.as_str()).map(str::to_string)
        };
        let own = text(&result.partial_fingerprints, "regate/v1");
        if let Some(own) = own.filter(|own| ours && is_word(own)) {
            return (own, None);
        }
        let first = result.fingerprints.iter().flat_map(BTreeMap::values).find_map(Value::as_str).map(str::to_string);
        let own = first.into_iter().chain(text(&result.partial_fingerprints, "primaryLocationLineHash"));
        let own = { own }.find(|own| anchor::is_print(own));
        let region = result.locations.0.as_ref().and_then(|l| l.physical_location.as_ref()?.region.as_ref());
        let column = region.and_then(|region| region.start_column).unwrap_or_default();
        let message = result.message.as_ref().and_then(|message| message.text.as_deref()).unwrap_or_default();
        let place = format!("{}:{column}:{message}", line.unwrap_or_default());
        let snippet = region.and_then(|region| region.snippet.as_ref()?.text.as_deref());
        let print = Finding::identity(&self.tool, rule, path, own.as_deref().unwrap_or(&place));
        (print, Some(Anchor::new(snippet, place, column, own.is_none())))
    }
}

/// Whether the level is one of a failure, or no word of SARIF.
fn is_failure_by_level(result: &SarifResult) -> bool {
    !matches!(result.level.as_deref(), None | Some("none" | "note"))
}

/// Whether the rule lets anybody waive its results. A rule of Regate's that is not described may be one that does not.
fn is_waivable(rule: Option<&Descriptor>, is_ours: bool) -> bool {
    match rule.map(|rule| rule.properties.suppressible.as_ref()) {
        Some(None) => true,
        Some(Some(said)) => matches!(said.as_str(), Some("inline" | "waiver")),
        None => !is_ours,
    }
}

/// The weaknesses that taxa, relationships, property bags and tags name.
pub(super) fn weaknesses(
    taxa: &[Reference],
    rule: Option<&Descriptor>,
    bags: &[&Properties],
    tags: &[String],
) -> BTreeSet<u32> {
    let of_reference = |reference: &Reference| {
        let id = reference.id.as_deref()?;
        let component = reference.tool_component.as_ref()?.name.as_deref()?;
        if !component.eq_ignore_ascii_case("CWE") {
            return None;
        }
        topic::cwe(id).or_else(|| id.parse().ok())
    };
    let related = rule.into_iter().flat_map(|rule| &rule.relationships.0).map(|relation| &relation.target);
    let listed = bags.iter().filter_map(|properties| properties.cwe.as_ref()).flat_map(texts);
    let named = listed.filter_map(|text| topic::cwe(&text).or_else(|| text.parse().ok()));
    let tagged = tags.iter().filter_map(|tag| topic::cwe(tag));
    taxa.iter().chain(related).filter_map(of_reference).chain(named).chain(tagged).collect()
}

/// The waiver that a scan took, with its reason.
fn scan_waiver(result: &SarifResult) -> Option<String> {
    result.suppressions.0.iter().find_map(|suppression| {
        let id = suppression.properties.waiver.as_ref()?.as_str()?;
        Some(format!("{id}: {}", suppression.justification.as_deref().unwrap_or_default()))
    })
}

/// Why it is left aside: 3.27.23, a result with suppressions all of which are accepted.
fn suppression(result: &SarifResult) -> Option<String> {
    let all = &result.suppressions.0;
    let is_accepted = |status: &Option<String>| status.as_deref().is_none_or(|status| status == "accepted");
    // A scan takes the waivers of the tree; the gate holds the result against those that it trusts.
    let is_waiver = all.iter().any(|suppression| suppression.properties.waiver.is_some());
    if all.is_empty() || is_waiver || !all.iter().all(|suppression| is_accepted(&suppression.status)) {
        return None;
    }
    Some(all.iter().find_map(|suppression| suppression.justification.clone()).unwrap_or_default())
}

pub(super) fn tags(bags: &[Option<&Properties>]) -> Vec<String> {
    bags.iter().flatten().filter_map(|bag| bag.tags.as_ref()).flat_map(texts).collect()
}

/// The texts of a text or a list of them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_string)).collect(),
        _ => Vec::new(),
    }
}
