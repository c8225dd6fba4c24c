import { ChatOpenAI } from "@langchain/openai";
import * as Sentry from "@sentry/nextjs";
import { context, trace } from "@opentelemetry/api";
import * as winston from "winston";
import { usePostHog } from "posthog-js/react";
import Bugsnag from "@bugsnag/js";
import { Analytics } from "@segment/analytics-node";
import { track } from "./game";

const lines = winston.createLogger({ level: "info" });
const chain = new ChatOpenAI({ model: "small" });
const events = new Analytics({ writeKey: "x" });

export async function fires(guest: Guest) {
  lines.info("arrived", { to: guest.email }); // expect: personal-data-in-log
  lines.child({ a: 1 }).warn(guest.phone); // expect: personal-data-in-log
  await chain.invoke(`Greet ${guest.firstName}`); // expect: personal-data-to-language-model
  Sentry.withScope((scope) => {
    scope.setUser({ email: guest.email }); // expect: personal-data-to-third-party
  });
  const active = trace.getActiveSpan();
  active?.setAttribute("to", guest.email); // expect: personal-data-to-third-party
  trace.getTracer("a").startSpan("b").addEvent("c", { to: guest.email }); // expect: personal-data-to-third-party
  Bugsnag.notify(new Error(guest.email)); // expect: personal-data-to-third-party
  events.track({ userId: guest.id, properties: { to: guest.email } }); // expect: personal-data-to-third-party
  [guest.email].forEach(note);
}

function note(line: string) {
  console.log(line); // expect: personal-data-in-log
}

export function Button(guest: Guest) {
  const hog = usePostHog();
  hog.identify(guest.id, { to: guest.email }); // expect: personal-data-to-third-party
}

export async function silent(guest: Guest) {
  lines.info("arrived", { id: guest.id, known: Boolean(guest.email), length: guest.email.length });
  lines.info("arrived", { to: maskEmail(guest.email) });
  await chain.invoke("Greet all");
  Sentry.setUser({ id: guest.id });
  context.with(guest.email, () => 1);
  track(guest.email);
  store.set("a", guest.email);
  element.identify(guest.email);
}
