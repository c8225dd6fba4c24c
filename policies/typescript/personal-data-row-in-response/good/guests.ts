import { pgTable, text } from "drizzle-orm/pg-core";

const guests = pgTable("guests", { id: text("id"), email: text("email"), phone: text("phone") });

export async function GET() {
  return NextResponse.json(await db.select({ id: guests.id }).from(guests));
}
