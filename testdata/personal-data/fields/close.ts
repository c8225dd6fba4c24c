"use server";
import { track } from "./lib/track";

export const close = async ({ lead, amount }: { lead: { id: string }; amount: number }) => {
  await track({ id: lead.id, amount });
};

export const show = async ({ lead, picture }: { lead: { id: string }; picture: string }) => {
  await track({ id: lead.id, avatar: picture }); // expect: request-data-in-outgoing-address
};
