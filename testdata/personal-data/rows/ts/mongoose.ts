import mongoose from "mongoose";
const s = new mongoose.Schema({ email: String, rent: Number });
const Tenant = mongoose.model("Tenant", s);
export async function a() { const r = await Tenant.distinct("email"); console.log("g1", r); } // expect: personal-data-in-log
export async function c() { const r = await Tenant.findOne().select("rent"); console.log("QUIET g3", r); }
export async function d() { const r = await Tenant.find({}, "rent"); console.log("QUIET g4", r); }
