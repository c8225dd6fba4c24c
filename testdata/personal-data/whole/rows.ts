import { pgTable, text } from "drizzle-orm/pg-core";

const hosts = pgTable("hosts", { id: text("id"), email: text("email"), phone: text("phone"), password: text("password") });

export async function answers(req: any, res: any) {
  const rows = await db.select().from(hosts);
  res.json(rows); // expect: personal-data-row-in-response review
  res.status(200).send({ hosts: rows }); // expect: personal-data-row-in-response review
  res.json({ count: rows.length });
  res.json(rows.map((row: any) => ({ id: row.id, email: row.email })));
  res.json({ email: rows[0].email });
  res.json(await db.select({ email: hosts.email }).from(hosts));
}

export async function POST() {
  const [made] = await db.insert(hosts).values({ id: "1" }).returning();
  return NextResponse.json(made, { status: 201 }); // expect: personal-data-row-in-response review
}

async function load() {
  return db.select().from(hosts);
}

export async function GET() {
  const { password, ...rest } = (await load())[0];
  if (password) return Response.json(await load()); // expect: personal-data-row-in-response review
  return Response.json({ id: rest.id });
}

export async function logged(req: any, ctx: any) {
  console.error("failed", req); // expect: personal-data-in-log review
  console.error("failed", ctx.req); // expect: personal-data-in-log review
  console.error("failed", req.method);
  console.error(`${req}`);
}
