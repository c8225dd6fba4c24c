//! The controls of a rule as reports list them.

use crate::controls;
use crate::rule::Controls;

/// A set of controls, in the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Framework {
    Soc2,
    Gdpr,
    Ccpa,
    Cwe,
}

impl Framework {
    pub(super) const ALL: [Self; 4] = [Self::Soc2, Self::Gdpr, Self::Ccpa, Self::Cwe];

    /// The word of metadata, tags and `crate::controls`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Soc2 => "soc2",
            Self::Gdpr => "gdpr",
            Self::Ccpa => "ccpa",
            Self::Cwe => "cwe",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Soc2 => "SOC 2",
            Self::Gdpr => "GDPR",
            Self::Ccpa => "CCPA",
            Self::Cwe => "CWE",
        }
    }
}

/// One control: `SOC 2 CC6.1`, `GDPR 32(1)(a)`, `CWE-319`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Control {
    pub(super) framework: Framework,
    /// `CC6.1`, `32(1)(a)`, `1798.150`, `319`.
    pub(super) id: String,
}

impl Control {
    /// What it is about, in our own words.
    pub(super) fn title(&self) -> Option<&'static str> {
        controls::title(self.framework.key(), &self.id)
    }

    pub(super) fn label(&self) -> String {
        match self.framework {
            Framework::Cwe => format!("CWE-{}", self.id),
            framework => format!("{} {}", framework.name(), self.id),
        }
    }
}

/// The controls of a rule: SOC 2, GDPR, CCPA, CWE; within each as the rule lists them, without repetitions.
pub(super) fn list(controls: &Controls) -> Vec<Control> {
    let mut all: Vec<Control> = Vec::new();
    for framework in Framework::ALL {
        let ids = match framework {
            Framework::Soc2 => controls.soc2.clone(),
            Framework::Gdpr => controls.gdpr.clone(),
            Framework::Ccpa => controls.ccpa.clone(),
            Framework::Cwe => controls.cwe.iter().map(u32::to_string).collect(),
        };
        for id in ids {
            let control = Control { framework, id };
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
