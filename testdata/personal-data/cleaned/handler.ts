import { withLogger } from "./around";

// What is handed in may be the logger that the module around takes.
export const handler = withLogger(async (guest: { email: string }, context) => {
  context.logger.info("handled", { email: guest.email }); // expect: personal-data-in-log review
});
