import { pgTable, text, integer } from "drizzle-orm/pg-core";
import mongoose, { Schema } from "mongoose";
import { z } from "zod";

export const lodgers = pgTable("lodgers", { id: integer("id"), email: text("email"), phone: text("phone"), rent: integer("rent") });
export const rooms = pgTable("rooms", { id: integer("id"), floor: integer("floor") });
export const visit = z.object({ email: z.string(), nights: z.number() });
export const stay = z.object({ room: z.number(), nights: z.number() });
export type Visit = z.infer<typeof visit>;
export type Stay = z.infer<typeof stay>;
export type Lodger = typeof lodgers.$inferSelect;

const visitorSchema = new Schema({ email: { type: String }, badge: Number, home: { postalAddress: String } });
export const Visitor = mongoose.model("Visitor", visitorSchema);
export default mongoose.model("Badge", new Schema({ colour: String, floor: Number }));
