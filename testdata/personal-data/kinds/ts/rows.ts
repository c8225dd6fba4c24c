import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text, integer } from "drizzle-orm/pg-core";
import mongoose, { Schema, model } from "mongoose";
import { DataTypes, Model } from "sequelize";
import { Entity, Column, Repository } from "typeorm";
import knexLib from "knex";
import { Pool } from "pg";
import { createClient } from "@supabase/supabase-js";

const tenants = pgTable("tenants", { id: integer("id"), email: text("email"), firstName: text("first_name"), rent: integer("rent") });
const db = drizzle("x");
const guestSchema = new Schema({ email: String, phone: String, room: Number, home: { street: String, city: String } });
const GuestDoc = mongoose.model("Guest", guestSchema);
const Payer = sequelize.define("payer", { email: DataTypes.STRING, iban: DataTypes.STRING, plan: DataTypes.STRING });
class Lodger extends Model {}
Lodger.init({ email: DataTypes.STRING, lastName: DataTypes.STRING }, { sequelize });
@Entity()
class Renter {
  @Column() email: string;
  @Column() phone: string;
  @Column() rent: number;
}
const knex = knexLib({ client: "pg" });
const pool = new Pool();
const supabase = createClient("a", "b");

export class Store {
  constructor(private readonly renters: Repository<Renter>) {}
  async one(id: string) {
    const row = await this.renters.findOneBy({ id });
    console.log(row); // expect: personal-data-in-log
    console.log(row.rent);
    console.log(row.phone); // expect: personal-data-in-log
  }
}

export async function read(id: number) {
  const a = await db.select().from(tenants).where(eq(tenants.id, id));
  console.log(a); // expect: personal-data-in-log
  const b = await db.select({ id: tenants.id, rent: tenants.rent }).from(tenants);
  console.log(b);
  const c = await db.query.tenants.findFirst();
  console.log(c); // expect: personal-data-in-log
  const [d] = await db.insert(tenants).values({ id }).returning();
  console.log(d); // expect: personal-data-in-log
  const e = await GuestDoc.findById(id);
  console.log(e); // expect: personal-data-in-log
  console.log(e.room);
  const f = await GuestDoc.findById(id).select("room");
  console.log(f);
  const g = await GuestDoc.findOne({ id }).lean();
  console.log(g); // expect: personal-data-in-log
  const h = await Payer.findOne({ where: { id } });
  console.log(h); // expect: personal-data-in-log
  const i = await Payer.findOne({ where: { id }, attributes: ["plan"] });
  console.log(i);
  const j = await Lodger.findByPk(id);
  console.log(j); // expect: personal-data-in-log
  const k = await knex("people").select("email", "rent").where({ id }).first();
  console.log(k); // expect: personal-data-in-log
  const l = await knex("people").select("id", "rent");
  console.log(l);
  const { rows } = await pool.query("SELECT email, iban FROM payers WHERE id = $1", [id]);
  console.log(rows); // expect: personal-data-in-log
  const m = await pool.query("SELECT id, rent FROM payers");
  console.log(m.rows);
  const { data } = await supabase.from("profiles").select("email, phone");
  console.log(data); // expect: personal-data-in-log
  const n = await supabase.from("profiles").select("id, plan");
  console.log(n.data);
}
