import { cookies } from "next/headers";
import pino from "pino";
import Stripe from "stripe";
import { Logger } from "@nestjs/common";
import { PubSub } from "graphql-subscriptions";
import { z } from "zod";

import { publicProcedure } from "./trpc";

const stripe = new Stripe(process.env.STRIPE_KEY!);
const log = pino({ redact: ["email", "*.phone"] });
const bus = new PubSub();

class Member {
  private seen = new Map<string, string>();
  private what = "";

  constructor(private row: { firstName: string; role: string }, email: string) {
    this.what = email;
  }

  get label() {
    return `${this.row.firstName}!`;
  }

  get kind() {
    return this.row.role;
  }

  print() {
    console.info(this.label); // expect: personal-data-in-log
    console.info(this.what); // expect: personal-data-in-log
    console.info(this.kind);
  }

  keep(id: string, email: string) {
    this.seen.set(id, email);
    console.debug([...this.seen.values()]); // expect: personal-data-in-log
    console.debug(this.seen.size);
  }
}

class Absent extends Error {}

export function find(email: string, id: string) {
  if (id) throw new Absent(id);
  throw new Absent(email); // expect: personal-data-in-raised-error
}

const helpers = {
  show(text: string) {
    console.log(text); // expect: personal-data-in-log
  },
  count(text: string) {
    console.log(text.length);
  },
};

export function help(user: { email: string }) {
  helpers.show(user.email);
  helpers.count(user.email);
}

export async function signedIn(answer: Response, res: any, user: { email: string; id: string }) {
  const data = await answer.json();
  localStorage.setItem("token", data.token); // expect: personal-data-in-browser-storage
  localStorage.setItem("user", JSON.stringify(data)); // expect: personal-data-in-browser-storage review
  localStorage.setItem("csrfToken", data.csrf);
  localStorage.setItem("theme", data.theme);
  localStorage.setItem("token", "");
  res.cookie("token", data.token); // expect: personal-data-in-browser-storage
  res.cookie("token", data.token, { httpOnly: true, secure: true });
  (await cookies()).set("last", user.email); // expect: personal-data-in-browser-storage
}

export async function pay(email: string, load: () => Promise<string>) {
  const customer = await load();
  await stripe.billingPortal.sessions.create({ customer, return_url: "https://example.com" });
  return stripe.customers.list({ email }); // expect: personal-data-to-third-party
}

export async function tell(user: { email: string; name: string }) {
  log.info({ email: user.email }, "in");
  log.child({ part: "desk" }).info({ name: user.name }, "in"); // expect: personal-data-in-log
  await bus.publish("changed", { user });
}

const signup = z.object({ email: z.string(), room: z.number() });

export const procedures = {
  in: publicProcedure.input(signup).mutation(async ({ input }) => {
    console.log("in", input); // expect: personal-data-in-log
    console.log("in", input.room);
  }),
};

export async function people(db: any) {
  const row = await db.selectFrom("person").select(["email", "id"]).where("id", "=", 1).executeTakeFirst();
  console.log(row); // expect: personal-data-in-log
  console.log(row.id);
}

export class Books {
  private readonly l = new Logger(Books.name);

  enter(dto: { email: string }) {
    this.l.verbose(`for ${dto.email}`); // expect: personal-data-in-log
  }
}
