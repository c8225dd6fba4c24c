import { sqliteTable, text } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { getTableColumns } from "drizzle-orm";
export const tenants = sqliteTable("tenants", (t) => ({ id: t.int(), email: t.text(), rent: t.int() }));
export const guests = sqliteTable("guests", { id: text(), email: text() });
export type Guest = typeof guests.$inferSelect;
const db = drizzle(x);
export async function a() { const r = await db.select().from(tenants); console.log("z1", r); } // expect: personal-data-in-log
export async function b() { const r = await db.select().from(guests).where(eq(guests.id, 1)).limit(1); console.log("z2", r); } // expect: personal-data-in-log
export async function c() { const r = await db.query.guests.findFirst(); console.log("z3", r); } // expect: personal-data-in-log
export async function d() { const r = await db.query.tenants.findMany({ columns: { id: true, rent: true } }); console.log("QUIET z4", r); }
export async function e() { const r = await db.query.tenants.findMany({ columns: { email: false } }); console.log("QUIET z5", r); }
export async function f() { const r = await db.insert(guests).values(x).returning({ id: guests.id }); console.log("QUIET z6", r); }
export async function g() { const r = await db.insert(guests).values(x).returning(); console.log("z7", r); } // expect: personal-data-in-log
const { email, ...rest } = getTableColumns(guests);
export async function h() { const r = await db.select(rest).from(guests); console.log("QUIET z8", r); }
export function i(g: Guest) { console.log("z9", g); } // expect: personal-data-in-log
export async function j() { const r = await db.select({ mail: guests.email }).from(guests); console.log("z10", r); } // expect: personal-data-in-log
export async function k() { const [r] = await db.select({ who: guests.email }).from(guests); console.log("z11", r.who); } // expect: personal-data-in-log
