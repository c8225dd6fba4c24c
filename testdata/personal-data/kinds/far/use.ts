import Badge, { lodgers, rooms, stay, visit, Visitor, type Lodger, type Stay, type Visit } from "./schema";
import { db } from "./db";

export async function rows(id: number) {
  const all = await db.select().from(lodgers);
  console.log("all", all); // expect: personal-data-in-log
  const some = await db.select({ id: lodgers.id, rent: lodgers.rent }).from(lodgers);
  console.log("some", some);
  const floors = await db.select().from(rooms);
  console.log("floors", floors);
  const one = await db.query.lodgers.findFirst();
  console.log("one", one); // expect: personal-data-in-log
  const [added] = await db.insert(lodgers).values({ id }).returning();
  console.log("added", added); // expect: personal-data-in-log
  const [room] = await db.insert(rooms).values({ id }).returning();
  console.log("room", room);
  const visitor = await Visitor.findById(id).lean();
  console.log("visitor", visitor); // expect: personal-data-in-log
  console.log("badge", visitor.badge);
  const badge = await Badge.findById(id);
  console.log("badge", badge);
  console.log("columns", Object.keys(lodgers));
}

export function accepted(raw: unknown) {
  const came = visit.parse(raw);
  console.log("came", came); // expect: personal-data-in-log
  console.log("came", came.nights);
  const stays = stay.parse(raw);
  console.log("stays", stays);
}

export function typed(a: Visit, b: Stay, c: Lodger) {
  console.log("a", a); // expect: personal-data-in-log
  console.log("a", a.nights);
  console.log("b", b);
  console.log("c", c.email); // expect: personal-data-in-log
  console.log("c", c.rent);
}
