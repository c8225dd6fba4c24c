import { neon } from "@neondatabase/serverless";
import { sql as vsql } from "@vercel/postgres";
import { Pool } from "pg";
const sql = neon("x");
export async function a() { const r = await sql`select id, email from tenants`; console.log("q1", r); } // expect: personal-data-in-log
export async function b() { const { rows } = await vsql`select id, email from tenants`; console.log("q2", rows); } // expect: personal-data-in-log
const pool = new Pool();
