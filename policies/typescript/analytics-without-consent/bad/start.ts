import posthog from "posthog-js";

posthog.init("phc_key", { api_host: "https://eu.i.posthog.com" });
