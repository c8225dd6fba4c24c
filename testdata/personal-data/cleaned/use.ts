import { createLogger, type Logger } from "./logger";

const logger = createLogger("rooms");

export function join(guest: { email: string }, context: { logger: Logger }) {
  logger.info("joined", { email: guest.email }); // expect: personal-data-in-log review
  context.logger.warn("joined", { email: guest.email }); // expect: personal-data-in-log review
  console.log("joined", guest.email); // expect: personal-data-in-log
}
