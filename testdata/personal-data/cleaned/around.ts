import { createLogger } from "./logger";

const logger = createLogger("around");

export function withLogger(run: (guest: { email: string }, context: { logger: typeof logger }) => Promise<void>) {
  return (guest: { email: string }) => run(guest, { logger });
}
