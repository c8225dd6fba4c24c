import Mixpanel from "mixpanel";
import { Analytics } from "@segment/analytics-node";
import * as amplitude from "@amplitude/analytics-node";
import { Client as Intercom } from "intercom-client";
import { createClient } from "./lib/nothing";
import tracer from "dd-trace";
import newrelic from "newrelic";
import * as Sentry from "@sentry/node";
import { Resend } from "resend";
import twilio from "twilio";
import Stripe from "stripe";
import { Knock } from "@knocklabs/node";
const mp = Mixpanel.init("t");
const seg = new Analytics({ writeKey: "x" });
const own = createClient();
const resend = new Resend("x");
const stripe = new Stripe("x");
const sms = twilio("a", "b");
type P = { email: string; id: string; name: string; phone: string };
export class Events {
  private readonly analytics = new Analytics({ writeKey: "x" });
  private hog: Analytics;
  constructor() { this.hog = new Analytics({ writeKey: "y" }); }
  go(p: P) {
    this.analytics.track({ userId: p.id, properties: { to: p.email } }); // expect: personal-data-to-third-party
    this.hog.track({ userId: p.id, properties: { to: p.email } }); // expect: personal-data-to-third-party
    this.hog.track({ userId: p.id, event: "x" });
  }
}
export async function send(p: P) {
  mp.people.set(p.id, { $email: p.email }); // expect: personal-data-to-third-party
  mp.track("in", { id: p.id });
  seg.identify({ userId: p.id, traits: { email: p.email } }); // expect: personal-data-to-third-party
  amplitude.track("in", { mail: p.email }); // expect: personal-data-to-third-party
  own.track("in", { mail: p.email });
  tracer.trace("op", (span) => {
    span.setTag("mail", p.email); // expect: personal-data-to-third-party
    span.setTag("id", p.id);
  });
  Sentry.withScope((scope) => {
    scope.setUser({ email: p.email }); // expect: personal-data-to-third-party
    scope.setTag("id", p.id);
  });
  Sentry.startSpan({ name: "x" }, (span) => {
    span.setAttribute("mail", p.email); // expect: personal-data-to-third-party
  });
  newrelic.addCustomAttribute("mail", p.email); // expect: personal-data-to-third-party
  newrelic.addCustomAttribute("id", p.id);
  await stripe.customers.create({ metadata: { id: p.id } });
}
