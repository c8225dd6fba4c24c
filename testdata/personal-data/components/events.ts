import posthog from "posthog-js";

export function track(name: string, properties: Record<string, unknown>) {
  posthog.capture(name, properties);
}
