import { MongoClient } from "mongodb";
import { EntityManager } from "@mikro-orm/core";
interface Tenant { id: string; email: string }
const client = new MongoClient("x");
export async function a() { const r = await client.db("x").collection<Tenant>("tenants").findOne({}); console.log("m1", r); } // expect: personal-data-in-log
export async function b() { const col = client.db("x").collection<Tenant>("tenants"); const r = await col.find({}).toArray(); console.log("m2", r); } // expect: personal-data-in-log
export async function c(em: EntityManager, id: string) { const r = await em.findOneOrFail(Tenant, id); console.log("m3", r); } // expect: personal-data-in-log
