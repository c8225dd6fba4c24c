import { z } from "zod";
import * as yup from "yup";
import { logger } from "./logger";
import { orderSchema } from "./schemas";

const signup = z.object({ email: z.string().email(), phone: z.string(), seats: z.number() });
const room = z.object({ number: z.number(), floor: z.number() }).strict();
const letter = yup.object({ fullName: yup.string().required() });

export async function fires(body: unknown, repository: Repository) {
  logger.info(signup.parse(body).email); // expect: personal-data-in-log
  const parsed = signup.safeParse(body);
  logger.info("parsed", parsed.data.phone); // expect: personal-data-in-log
  const checked = await letter.validate(body);
  logger.info(`letter to ${checked.fullName}`); // expect: personal-data-in-log
  const order = orderSchema.parse(body);
  logger.info(order.shippingAddress); // expect: personal-data-in-log
  const found = await repository.findOne(1);
  logger.info(found.email); // expect: personal-data-in-log
  const whole = signup.parse(body);
  logger.info("all", whole); // expect: personal-data-in-log
  for (const link of links.filter(Boolean)) {
    logger.info(link.email); // expect: personal-data-in-log
  }
}

export async function silent(body: unknown) {
  logger.info(signup.shape.email.description);
  logger.info(signup.parse(body).seats);
  logger.info("all", room.parse(body));
  logger.info(z.string().email(), signup.keyof().email);
  const email = faker.internet.email();
  logger.info(email);
  const message = t("email");
  logger.info(message, errors.email, columns.phone);
}
