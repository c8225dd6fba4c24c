import { trace } from "@opentelemetry/api";
import * as Watch from "@sentry/node";
import { captureMessage as say } from "@sentry/nextjs";
import pino from "pino";
import { PostHog } from "posthog-node";
import { Recorder } from "./screen-recorder";

const hog = new PostHog(process.env.KEY ?? "");
const posthog = new Recorder();
const tracer = trace.getTracer("shop");
const lines = pino();
const Mix = require("mixpanel");

export function joined(member: { id: string; email: string }) {
  hog.capture({ distinctId: member.id, properties: { contact: member.email } }); // expect: personal-data-to-third-party
  posthog.capture({ distinctId: member.id, properties: { contact: member.email } });
  lines.info(member.email); // expect: personal-data-in-log
  lines.info(member.id);
  Watch.setUser({ id: member.id, email: member.email }); // expect: personal-data-to-third-party
  Watch.setUser({ id: member.id });
  say(`joined ${member.email}`); // expect: personal-data-to-third-party
  Mix.init("x").people.set(member.id, { to: member.email }); // expect: personal-data-to-third-party
  Watch.captureException(new Error(`locked ${member.email}`)); // expect: personal-data-to-third-party
  Watch.captureException(new Error(`locked ${member.id}`));
}

export const ship = (parcel: Parcel) =>
  tracer.startActiveSpan("ship", (current) => {
    current.setAttribute("to", parcel.shippingAddress); // expect: personal-data-to-third-party
    current.setAttribute("customer", parcel.customer.id);
    element.setAttribute("to", parcel.shippingAddress);
    current.end();
  });
