import { createClient, SupabaseClient } from "@supabase/supabase-js";
import type { Database, Tables } from "./database.types";
const supabase = createClient<Database>("u", "k");
export async function a() { const { data } = await supabase.from("tenants").select("*"); console.log("s1", data); } // expect: personal-data-in-log
export async function b() { const { data, error } = await supabase.from("tenants").select().single(); console.log("s2", data); } // expect: personal-data-in-log
export function c(row: Database["public"]["Tables"]["tenants"]["Row"]) { console.log("s3", row); } // expect: personal-data-in-log
export async function d() { const { data } = await supabase.from("rooms").select("*"); console.log("QUIET s4", data); }
export async function e() { const { data } = await supabase.from("tenants").select("id, email"); console.log("s5", data); } // expect: personal-data-in-log
export async function f() { const { data } = await supabase.from("tenants").select("id, rent"); console.log("QUIET s6", data); }
export function g(row: Tables<"tenants">) { console.log("s7", row); } // expect: personal-data-in-log
export async function h(sb: SupabaseClient<Database>) { const { data } = await sb.from("tenants").select("*"); console.log("s8", data); } // expect: personal-data-in-log
export function i(row: Tables<"rooms">) { console.log("QUIET s9", row); }
