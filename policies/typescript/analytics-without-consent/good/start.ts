import posthog from "posthog-js";

if (hasConsent("analytics")) posthog.init("phc_key", { api_host: "https://eu.i.posthog.com" });
