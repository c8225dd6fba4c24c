//! Regions, addresses and indices.

use super::*;

#[test]
fn a_region_is_as_wide_as_its_snippet() {
    for profile in BOTH {
        let run = run(&sample::report(), profile);
        let mut compared = 0;
        for region in all(&run, "region") {
            let number = |key: &str| region[key].as_u64().unwrap();
            assert!(number("startLine") >= 1 && number("startColumn") >= 1 && number("endLine") >= number("startLine"));
            let Some(snippet) = region["snippet"]["text"].as_str().filter(|text| !text.contains(MASK)) else {
                continue;
            };
            assert_eq!(number("startLine"), number("endLine"));
            let width = snippet.encode_utf16().count() as u64;
            assert_eq!(number("endColumn") - number("startColumn"), width, "{snippet}");
            compared += 1;
        }
        assert!(compared >= 6, "{compared}");
    }
}

#[test]
fn a_context_region_is_whole_lines_around_its_region() {
    let run = run(&sample::report(), Profile::Full);
    let contexts = all(&run, "physicalLocation");
    let contexts: Vec<_> = contexts.iter().filter(|place| !place["contextRegion"].is_null()).collect();
    assert!(!contexts.is_empty());
    for place in contexts {
        let (context, region) = (&place["contextRegion"], &place["region"]);
        let lines = context["snippet"]["text"].as_str().unwrap().split('\n').count() as u64;
        let (start, end) = (context["startLine"].as_u64().unwrap(), context["endLine"].as_u64().unwrap());
        assert_eq!(end - start + 1, lines);
        assert!(start <= region["startLine"].as_u64().unwrap() && region["endLine"].as_u64().unwrap() <= end);
    }
}

#[test]
fn uris_are_relative_and_decode_to_the_paths() {
    let report = sample::report();
    for profile in BOTH {
        let run = run(&report, profile);
        for location in all(&run["results"], "artifactLocation") {
            let uri = location["uri"].as_str().unwrap();
            assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
            assert!(!uri.starts_with('/'));
            assert_eq!(location["uriBaseId"], ROOT);
        }
        let first = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(percent_decode_str(first).decode_utf8().unwrap(), report.results[0].location.path);
    }
}

#[test]
fn indices_point_at_what_they_name() {
    for profile in BOTH {
        let run = run(&sample::report(), profile);
        let driver = &run["tool"]["driver"];
        for result in run["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        }
        for descriptor in all(&run["invocations"], "descriptor") {
            let index = descriptor["index"].as_u64().unwrap() as usize;
            assert_eq!(driver["notifications"][index]["id"], descriptor["id"]);
        }
        for location in all(&run["results"], "artifactLocation") {
            let Some(index) = location["index"].as_u64() else {
                assert_eq!(profile, Profile::Github);
                continue;
            };
            assert_eq!(run["artifacts"][index as usize]["location"]["uri"], location["uri"]);
        }
        for target in all(&driver["rules"], "target") {
            let taxonomy = &run["taxonomies"][target["toolComponent"]["index"].as_u64().unwrap() as usize];
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(taxonomy["taxa"][target["index"].as_u64().unwrap() as usize]["id"], target["id"]);
        }
    }
}
