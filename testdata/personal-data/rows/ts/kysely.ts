import { Kysely, Selectable, Generated } from "kysely";
interface TenantTable { id: Generated<number>; email: string; rent: number }
interface DB { tenant: TenantTable }
export function c(t: Selectable<TenantTable>) { console.log("y3", t); } // expect: personal-data-in-log
export async function e(db: Kysely<DB>) { const r = await db.selectFrom("tenant").select(["id", "email"]).execute(); console.log("y5", r); } // expect: personal-data-in-log
export async function f(db: Kysely<DB>) { const r = await db.selectFrom("tenant").select(["id", "rent"]).execute(); console.log("QUIET y6", r); }
