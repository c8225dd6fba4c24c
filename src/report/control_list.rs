//! The controls of a rule as reports list them.

use crate::controls::{self, Framework};
use crate::rule::Controls;

/// One control: `SOC 2 CC6.1`, `GDPR 32(1)(a)`, `CWE-319`. Sorted as reports list frameworks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Control {
    /// Of the framework, among all.
    position: usize,
    /// `CC6.1`, `32(1)(a)`, `1798.150`, `319`.
    pub(super) id: String,
}

impl Control {
    pub(super) fn framework(&self) -> Option<&'static Framework> {
        controls::frameworks().get(self.position)
    }

    /// What it is about, in our own words.
    pub(super) fn title(&self) -> Option<&'static str> {
        self.framework()?.get(&self.id).map(|control| control.title.as_str())
    }

    pub(super) fn label(&self) -> String {
        self.framework().map_or_else(|| self.id.clone(), |framework| framework.label(&self.id))
    }
}

/// The controls of a rule, framework by framework; within each as the rule lists them, without repetitions.
pub(super) fn list(controls: &Controls) -> Vec<Control> {
    let mut all: Vec<Control> = Vec::new();
    for (position, framework) in controls::frameworks().iter().enumerate() {
        for id in controls.of(&framework.id) {
            let control = Control { position, id: id.clone() };
            if !all.contains(&control) {
                all.push(control);
            }
        }
    }
    all
}

/// `SOC 2 CC6.1 · GDPR 32(1)(a) · CWE-319`, or nothing.
pub(super) fn line(controls: &Controls) -> String {
    list(controls).iter().map(Control::label).collect::<Vec<_>>().join(" · ")
}
