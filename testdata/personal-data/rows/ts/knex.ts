import knex from "knex";
const k = knex({ client: "pg" });
export async function a() { console.log("k1", await k("tenants").select("id", "email")); } // expect: personal-data-in-log
export async function c() { console.log("k3", await k("tenants").pluck("email")); } // expect: personal-data-in-log
export async function d() { const row = await k("tenants").first("id", "email"); console.log("k4", row); } // expect: personal-data-in-log
export async function e() { const row = await k.select("email").from("tenants"); console.log("k5", row); } // expect: personal-data-in-log
export async function f(x: any) { const row = await k("tenants").insert(x).returning("email"); console.log("k6", row); } // expect: personal-data-in-log
export async function g() { const row = await k("tenants").select("id", "rent"); console.log("QUIET k7", row); }
interface Guest { id: number; email: string }
export async function h() { const row = await k<Guest>("guests").where({ id: 1 }).first(); console.log("k8", row); } // expect: personal-data-in-log
