import { useCallback } from "react";
import posthog from "posthog-js";

export function useAnalytics() {
  const capture = (event: string, properties?: Record<string, unknown>) => {
    posthog.capture(event, properties);
  };
  const count = (event: string) => {
    posthog.capture(event);
  };
  return { capture, count, identify: (id: string, traits: object) => posthog.identify(id, traits) };
}

export const useLog = () => {
  const note = useCallback((text: string) => console.log(text), []);
  const drop = useCallback((text: string) => text.length, []);
  return { note, drop };
};
