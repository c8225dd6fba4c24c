//! The controls that rules speak to: SOC 2, GDPR, CCPA and CWE ids with titles in our own words.
