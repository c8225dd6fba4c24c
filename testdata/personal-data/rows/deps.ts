import type { Logger } from "pino";
import type { PostHog } from "posthog-node";
import { PostHog as Client } from "posthog-node";

interface Deps { hog: PostHog; out: Logger }
type Member = { email: string };
declare function useDeps(): Deps;
const clients = { hog: new Client("k") };

export const whole = (deps: Deps, m: Member) => deps.hog.capture({ distinctId: m.email, event: "x" }); // expect: personal-data-to-third-party
export const taken = ({ out }: Deps, m: Member) => out.info(m.email); // expect: personal-data-in-log
export const written = ({ out }: { out: Logger }, m: Member) => out.info(m.email); // expect: personal-data-in-log
export class Service {
  constructor(private readonly deps: Deps) {}
  go(m: Member) {
    this.deps.out.info(m.email); // expect: personal-data-in-log
  }
}
export function kept(m: Member) {
  clients.hog.capture({ distinctId: m.email, event: "x" }); // expect: personal-data-to-third-party
}
