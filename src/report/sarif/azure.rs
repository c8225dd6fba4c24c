//! What alerts of Azure DevOps ask of a run: which pipeline it is of (GHAzDO1014, 1019 and 1020 of Microsoft's validator, 5.7).

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::model::AutomationDetails;

/// Before the parts of an id, and the names of properties.
const PREFIX: &str = "azuredevops/pipeline/build/";

/// The pipeline that a scan runs in, by the variables that Azure Pipelines sets
/// (<https://learn.microsoft.com/azure/devops/pipelines/build/variables>); `None` outside of one. `get` gives a variable.
pub(super) fn automation(get: &dyn Fn(&str) -> Option<String>) -> Option<AutomationDetails> {
    // `https://dev.azure.com/ORGANISATION/`.
    let collection = get("SYSTEM_COLLECTIONURI")?;
    let organisation = collection.trim_end_matches('/').rsplit('/').next()?;
    let [project, definition, phase, branch, build] =
        ["SYSTEM_TEAMPROJECT", "SYSTEM_DEFINITIONID", "SYSTEM_PHASEID", "BUILD_SOURCEBRANCH", "BUILD_BUILDID"].map(get);
    let parts = [organisation.to_string(), project?, definition.clone()?, phase.clone()?, branch?, build?];
    // A part with a slash, as a branch has one, would be two.
    let parts = parts.map(|part| utf8_percent_encode(&part, NON_ALPHANUMERIC).to_string().replace("%2D", "-"));
    let properties = [
        ("buildDefinitionId", definition?),
        ("buildDefinitionName", get("BUILD_DEFINITIONNAME")?),
        ("phaseId", phase?),
        ("phaseName", get("SYSTEM_PHASENAME")?),
    ];
    let properties = properties.map(|(name, value)| (format!("{PREFIX}{name}"), value));
    Some(AutomationDetails { id: format!("{PREFIX}{}", parts.join("/")), properties: BTreeMap::from(properties) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_of_its_pipeline_or_of_none() {
        let variables = BTreeMap::from([
            ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"),
            ("SYSTEM_TEAMPROJECT", "the shop"),
            ("SYSTEM_DEFINITIONID", "12"),
            ("SYSTEM_PHASEID", "3a3a-1"),
            ("BUILD_SOURCEBRANCH", "refs/heads/main"),
            ("BUILD_BUILDID", "345"),
            ("BUILD_DEFINITIONNAME", "ci"),
            ("SYSTEM_PHASENAME", "Job"),
        ]);
        let without = |left_out: &str| {
            automation(&|name| variables.get(name).filter(|_| name != left_out).map(|value| (*value).to_string()))
        };
        let of = without("").unwrap();
        assert_eq!(of.id, "azuredevops/pipeline/build/acme/the%20shop/12/3a3a-1/refs%2Fheads%2Fmain/345");
        assert_eq!(of.properties["azuredevops/pipeline/build/phaseName"], "Job");
        assert_eq!(of.properties.len(), 4);
        for name in variables.keys() {
            assert!(without(name).is_none(), "{name}");
        }
    }
}
