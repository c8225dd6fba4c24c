import { createLogger } from "./barrel";

const logger = createLogger("rooms");

export function leave(guest: { email: string }) {
  logger.error("left", { email: guest.email }); // expect: personal-data-in-log review
}

export function note(value: unknown) {
  logger.info("noted", { value });
}
