import { contactOf, load } from "./lib/values";
import type { Building, Visitor } from "./types";

export async function show(id: string, guest: Visitor, house: Building) {
  const row = await load(id);
  console.log(row.email); // expect: personal-data-in-log
  console.log(row.id);
  const reached = contactOf(guest);
  console.log(reached); // expect: personal-data-in-log
  console.log(house);
  console.log(guest); // expect: personal-data-in-log, personal-data-in-log review
  console.log(guest.id);
}
