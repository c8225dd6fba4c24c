// Clients of packages that no rule names: made with a credential, or functions that send.
import { CrmClient } from "northwind-crm";
import createMailingList from "listmonger";
import { sendAudit, formatAudit } from "audit-trail-sdk";
import { PrismaClient } from "@prisma/client";
import { create } from "zustand";
import { z } from "zod";
import { db } from "./lib/db";
import { crm } from "./lib/crm";
import { registerGuest } from "./lib/guests";

const client = new CrmClient({ apiKey: process.env.CRM_API_KEY });
const list = createMailingList(process.env.LIST_TOKEN!);
const plain = new CrmClient();
const prisma = new PrismaClient();

export async function signUp(user: { email: string; name: string }) {
  await client.contacts.create({ email: user.email }); // expect: personal-data-to-third-party review
  await client.lists("guests").add(user.email); // expect: personal-data-to-third-party review
  await list.subscribe({ address: user.email }); // expect: personal-data-to-third-party review
  await sendAudit("signed up", { email: user.email }); // expect: personal-data-to-third-party review
  await plain.trackEvent("signed up", user.email); // expect: personal-data-to-third-party review
  await crm.people.upsert({ phone: user.phone }); // expect: personal-data-to-third-party review

  // Asking for something, a client's own answers, and an id alone.
  const found = await client.contacts.find({ id: 7 });
  found.items.push(user.email);
  await client.contacts.create({ id: user.id });
  const line = formatAudit(user.email);
  // Not made with a credential, a database, one's own.
  await plain.create({ email: user.email });
  await prisma.user.create({ data: { email: user.email } });
  await db.insert({ email: user.email });
  await registerGuest({ email: user.email });
  return line;
}

export const useGuest = create((set) => ({ add: (user) => set({ email: user.email }) }));
export const schema = z.object({ email: z.string() }).register(z.globalRegistry, { id: "email" });

export class ContactSync {
  private client = new CrmClient({ accessToken: process.env.CRM_TOKEN });
  private readonly store;

  constructor(store) {
    this.store = store;
  }

  async push(customer) {
    await this.client.crm.contacts.create({ properties: { email: customer.email } }); // expect: personal-data-to-third-party review
    await this.store.create({ email: customer.email });
  }
}
