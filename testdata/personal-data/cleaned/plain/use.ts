import { createLogger } from "./logger";

const logger = createLogger("rooms");

export function join(guest: { email: string }) {
  logger.info("joined", { email: guest.email }); // expect: personal-data-in-log
}
