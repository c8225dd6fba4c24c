//! Load and page tests: k6, Artillery, Lighthouse, each in its own JSON.

use serde::Serialize;
use serde_json::Value;

use crate::evidence::error::Wrong;
use crate::evidence::strict;

/// What a load or page test measured. What a tool does not measure is `None`, and of a tool that measured nothing all is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadReport {
    /// `k6`, `Artillery`, `Lighthouse`.
    pub tool: &'static str,
    pub requests: Option<u64>,
    /// Milliseconds within which 95 of 100 requests were answered; of a higher percentile where that one is not told.
    pub latency_ms: Option<f64>,
    /// Percent of what went wrong: requests without an answer or with a status from 400 on, checks, users; the worst of them.
    pub error_percent: Option<f64>,
    /// Lighthouse's score for performance, from 0 to 100.
    pub page_score: Option<f64>,
    /// Thresholds of the test's own that were crossed.
    pub crossed: usize,
    /// When it ended, in seconds since 1970, where the file says.
    pub ended: Option<i64>,
}

/// Tells the tool by the shape of its file.
pub(super) fn read(bytes: &[u8]) -> Result<LoadReport, Wrong> {
    let file = strict::value(bytes)?;
    let is_object = |pointer: &str| file.pointer(pointer).is_some_and(Value::is_object);
    if file.get("lighthouseVersion").is_some() {
        lighthouse(&file)
    } else if is_object("/aggregate/counters") {
        artillery(&file)
    } else if is_object("/metrics") {
        k6(&file)
    } else {
        Err(Wrong::new(
            "it is no load or page test that is read: k6's summary ('metrics'), Artillery's report ('aggregate.counters'), \
             Lighthouse's JSON ('lighthouseVersion')",
        ))
    }
}

/// A number that is finite and not negative; an error where something else stands there.
fn number(value: Option<&Value>, name: &str) -> Result<Option<f64>, Wrong> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let number = value.as_f64().filter(|number| number.is_finite() && *number >= 0.0);
    number.map(Some).ok_or_else(|| Wrong::new(format!("'{name}' is no number, or below zero")))
}

/// A number that counts something.
fn count(value: Option<&Value>, name: &str) -> Result<u64, Wrong> {
    match value {
        None => Ok(0),
        Some(value) => {
            let whole =
                value.as_u64().or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0).map(|n| n as u64));
            whole.ok_or_else(|| Wrong::new(format!("'{name}' is no whole number")))
        }
    }
}

/// Percent of a part, at most 100; `None` of nothing.
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 100.0).min(100.0))
}

fn worst(all: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    all.into_iter().flatten().max_by(f64::total_cmp)
}

/// The summary of `k6 run --summary-export` and the data of `handleSummary`, which has the same numbers one level deeper, under
/// `values` (<https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/>).
fn k6(file: &Value) -> Result<LoadReport, Wrong> {
    let metrics = file.get("metrics").and_then(Value::as_object).into_iter().flatten();
    let mut report = LoadReport { tool: "k6", ..LoadReport::default() };
    for (name, metric) in metrics {
        let values = metric.get("values").unwrap_or(metric);
        match name.as_str() {
            "http_req_duration" | "http_req_duration{expected_response:true}" => {
                let told = ["p(95)", "p(99)", "p(99.9)", "max"].iter().find_map(|key| values.get(*key));
                let told =
                    number(told, name)?.ok_or_else(|| Wrong::new("'http_req_duration' has neither p(95) nor max"))?;
                report.latency_ms = worst([report.latency_ms, Some(told)]);
            }
            "http_reqs" => report.requests = Some(count(values.get("count"), name)?),
            // Of this rate, what passes is a request that failed.
            "http_req_failed" => report.error_percent = worst([report.error_percent, rate(values, name, "passes")?]),
            "checks" => report.error_percent = worst([report.error_percent, rate(values, name, "fails")?]),
            _ => {}
        }
        report.crossed += crossed(metric)?;
    }
    if report.requests.is_none() {
        return Err(Wrong::new("'metrics.http_reqs' is missing: what was measured is not known"));
    }
    Ok(report)
}

/// The percent that `key` is of `passes` and `fails`, or what the rate itself says, where that is worse.
fn rate(values: &Value, name: &str, key: &str) -> Result<Option<f64>, Wrong> {
    let (passes, fails) = (count(values.get("passes"), name)?, count(values.get("fails"), name)?);
    let part = if key == "passes" { passes } else { fails };
    let said = number(values.get("value").or_else(|| values.get("rate")), name)?;
    if said.is_some_and(|said| said > 1.0) {
        return Err(Wrong::new(format!("'{name}' is no rate from 0 to 1")));
    }
    let said = said.map(|said| 100.0 * if key == "passes" { said } else { 1.0 - said });
    let counted = percent(part, passes.saturating_add(fails));
    // Of nothing, a rate of zero says nothing.
    Ok(if counted.is_none() && values.get("passes").is_some() { None } else { worst([said, counted]) })
}

/// Thresholds that were crossed: `{"p(95)<500": true}` in the export, `{"p(95)<500": {"ok": false}}` in the data.
fn crossed(metric: &Value) -> Result<usize, Wrong> {
    let mut crossed = 0;
    for threshold in metric.get("thresholds").and_then(Value::as_object).into_iter().flatten().map(|(_, value)| value) {
        let is_ok = threshold.as_bool().map(|is_crossed| !is_crossed).or_else(|| threshold.get("ok")?.as_bool());
        crossed += usize::from(!is_ok.ok_or_else(|| Wrong::new("a threshold is neither kept nor crossed"))?);
    }
    Ok(crossed)
}

/// The report of `artillery run --output` (<https://www.artillery.io/docs/reference/reported-metrics>).
fn artillery(file: &Value) -> Result<LoadReport, Wrong> {
    let of = |pointer: &str| file.pointer(pointer);
    let counters = of("/aggregate/counters").and_then(Value::as_object);
    let (mut bad, mut errors) = (0_u64, 0_u64);
    let mut named = [("http.requests", 0_u64), ("http.responses", 0), ("vusers.created", 0), ("vusers.failed", 0)];
    for (name, value) in counters.into_iter().flatten() {
        let told = |name: &str| count(Some(value), name);
        if let Some((_, sum)) = named.iter_mut().find(|(key, _)| key == name) {
            *sum = told(name)?;
        } else if let Some(code) = name.strip_prefix("http.codes.") {
            let is_bad = code.parse::<u16>().map_or(true, |code| code >= 400);
            bad = bad.saturating_add(if is_bad { told(name)? } else { 0 });
        } else if name.starts_with("errors.") {
            errors = errors.saturating_add(told(name)?);
        }
    }
    let [(_, requests), (_, responses), (_, users), (_, failed)] = named;
    let unanswered = errors.max(requests.saturating_sub(responses));
    let times = of("/aggregate/summaries/http.response_time");
    let told = times.and_then(|times| ["p95", "p99", "p999", "max"].iter().find_map(|key| times.get(*key)));
    let milliseconds =
        number(of("/aggregate/lastMetricAt").or_else(|| of("/aggregate/lastCounterAt")), "lastMetricAt")?;
    Ok(LoadReport {
        tool: "Artillery",
        requests: Some(requests),
        latency_ms: number(told, "http.response_time")?,
        error_percent: worst([percent(bad.saturating_add(unanswered), requests), percent(failed, users)]),
        ended: milliseconds.map(|at| (at / 1000.0) as i64),
        ..LoadReport::default()
    })
}

/// Lighthouse's result object (<https://github.com/GoogleChrome/lighthouse/blob/main/docs/understanding-results.md>).
fn lighthouse(file: &Value) -> Result<LoadReport, Wrong> {
    let code = file.pointer("/runtimeError/code").and_then(Value::as_str).unwrap_or("NO_ERROR");
    if code != "NO_ERROR" {
        return Err(Wrong::new("runtimeError: the page was not measured"));
    }
    let score = number(file.pointer("/categories/performance/score"), "categories.performance.score")?;
    if score.is_some_and(|score| score > 1.0) {
        return Err(Wrong::new("'categories.performance.score' is no number from 0 to 1"));
    }
    let ended = file.get("fetchTime").and_then(Value::as_str).and_then(|text| text.parse::<jiff::Timestamp>().ok());
    Ok(LoadReport {
        tool: "Lighthouse",
        // Two decimals, so that 0.57 is 57 and not less.
        page_score: score.map(|score| (score * 10_000.0).round() / 100.0),
        ended: ended.map(jiff::Timestamp::as_second),
        ..LoadReport::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests, latency, percent of errors, score, crossed thresholds.
    type Told = (Option<u64>, Option<f64>, Option<f64>, Option<f64>, usize);

    fn told(text: &str) -> Result<Told, String> {
        let of = |r: LoadReport| (r.requests, r.latency_ms, r.error_percent, r.page_score, r.crossed);
        read(text.as_bytes()).map(of).map_err(|wrong| wrong.0)
    }

    #[test]
    fn k6_in_both_of_its_forms() {
        let export = r#"{"metrics":{"http_reqs":{"count":200,"rate":4.3},
            "http_req_duration":{"avg":1,"max":900,"p(90)":203.5,"p(95)":215.5,"thresholds":{"p(95)<200":true,"max<1000":false}},
            "http_req_duration{expected_response:true}":{"p(95)":220.5},
            "http_req_failed":{"passes":20,"fails":180,"value":0.1},"checks":{"passes":150,"fails":50,"value":0.75}},"root_group":{}}"#;
        assert_eq!(told(export), Ok((Some(200), Some(220.5), Some(25.0), None, 1)));
        let data = r#"{"metrics":{"http_reqs":{"type":"counter","values":{"count":10,"rate":1}},
            "http_req_duration":{"type":"trend","values":{"max":30},"thresholds":{"max<20":{"ok":false}}},
            "http_req_failed":{"type":"rate","values":{"rate":0,"passes":0,"fails":10}}},"state":{}}"#;
        assert_eq!(
            told(data),
            Ok((Some(10), Some(30.0), Some(0.0), None, 1)),
            "where p(95) is not told, the most counts"
        );
        let nothing = r#"{"metrics":{"http_reqs":{"count":0},"http_req_failed":{"passes":0,"fails":0,"value":0}}}"#;
        assert_eq!(told(nothing), Ok((Some(0), None, None, None, 0)));
    }

    #[test]
    fn artillery_and_lighthouse() {
        let artillery = r#"{"aggregate":{"counters":{"vusers.created":100,"vusers.failed":4,"http.requests":200,"http.responses":190,
            "http.codes.200":180,"http.codes.503":10,"errors.ETIMEDOUT":6},"lastMetricAt":1796000000123,
            "summaries":{"http.response_time":{"p50":10,"p95":459.5,"p99":700}}},"intermediate":[]}"#;
        assert_eq!(told(artillery), Ok((Some(200), Some(459.5), Some(10.0), None, 0)));
        assert_eq!(read(artillery.as_bytes()).unwrap().ended, Some(1_796_000_000));
        assert_eq!(told(r#"{"aggregate":{"counters":{},"summaries":{}}}"#), Ok((Some(0), None, None, None, 0)));
        let lighthouse = r#"{"lighthouseVersion":"12.0.0","fetchTime":"2026-11-29T10:00:00.000Z","categories":{"performance":{"score":0.57}}}"#;
        assert_eq!(told(lighthouse), Ok((None, None, None, Some(57.0), 0)));
        assert!(read(lighthouse.as_bytes()).unwrap().ended.is_some());
        let unknown = r#"{"lighthouseVersion":"12.0.0","categories":{"performance":{"score":null}}}"#;
        assert_eq!(told(unknown), Ok((None, None, None, None, 0)), "a score that could not be made is none");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "{}",
            "[]",
            r#"{"metrics":{}}"#,
            r#"{"metrics":[{"name":"http_reqs"}]}"#,
            r#"{"metrics":{"http_reqs":{"count":-1}}}"#,
            r#"{"metrics":{"http_reqs":{"count":1},"http_req_duration":{"avg":1}}}"#,
            r#"{"metrics":{"http_reqs":{"count":1},"http_req_duration":{"p(95)":"fast"}}}"#,
            r#"{"metrics":{"http_reqs":{"count":1},"http_req_failed":{"value":7}}}"#,
            r#"{"metrics":{"http_reqs":{"count":1,"thresholds":{"count>5":"no"}}}}"#,
            r#"{"aggregate":{"counters":{"http.requests":"many"}}}"#,
            r#"{"lighthouseVersion":"12","runtimeError":{"code":"NO_FCP"},"categories":{"performance":{"score":1}}}"#,
            r#"{"lighthouseVersion":"12","categories":{"performance":{"score":90}}}"#,
            r#"{"metrics":{"http_reqs":{"count":1}},"metrics":{}}"#,
        ] {
            assert!(told(text).is_err(), "{text}");
        }
    }
}
