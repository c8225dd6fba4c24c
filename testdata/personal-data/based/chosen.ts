import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, text } from "drizzle-orm/pg-core";

export const tenants = pgTable("tenants", { id: integer("id"), email: text("email"), rent: integer("rent") });
const db = drizzle(process.env.DATABASE_URL!);

export async function chosen() {
  const few = await db.query.tenants.findMany({ columns: { id: true, rent: true } });
  console.log("few", few);
  const without = await db.query.tenants.findMany({ columns: { email: false } });
  console.log("without", without);
  const all = await db.query.tenants.findMany();
  console.log("all", all); // expect: personal-data-in-log
  const made = await db.insert(tenants).values({ rent: 1 }).returning({ id: tenants.id });
  console.log("made", made);
  const whole = await db.insert(tenants).values({ rent: 1 }).returning();
  console.log("whole", whole); // expect: personal-data-in-log
}
