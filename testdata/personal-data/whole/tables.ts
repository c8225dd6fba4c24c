import mongoose from "mongoose";
import { pgTable, text } from "drizzle-orm/pg-core";

const Room = mongoose.model("Room", new mongoose.Schema({ title: String, owner: String }));
const rooms = pgTable("rooms", { id: text("id"), title: text("title") });

export async function prismas(req: any, ROOM: any) {
  await prisma.room.create({ data: req.body }); // expect: request-data-in-table review
  await prisma.room.update({ where: { id: req.params.id }, data: { ...req.body } }); // expect: request-data-in-table review
  await prisma.room.create({ data: { title: req.body.title } });
  await prisma.room.create({ data: roomSchema.parse(req.body) });
  await prisma.room.findMany({ where: req.query });
}

export async function models(req: any) {
  await Room.create(req.body); // expect: request-data-in-table review
  await Room.findByIdAndUpdate(req.params.id, req.body, { new: true }); // expect: request-data-in-table review
  const room = new Room(req.body); // expect: request-data-in-table review
  await room.save();
  await Room.create({ title: req.body.title });
  await Room.create({ title: "a", extra: req.body });
  Object.assign({}, req.body);
}

export async function builders(request: Request) {
  const body = await request.json();
  await db.insert(rooms).values(body); // expect: request-data-in-table review
  await supabase.from("rooms").insert(body); // expect: request-data-in-table review
  await supabase.from("rooms").insert({ title: body.title });
  const accepted = roomSchema.safeParse(body);
  await db.insert(rooms).values(accepted.data);
  seen.set("room", body);
}

class Store {
  keep(room: any) {
    return prisma.room.create({ data: room }); // expect: request-data-in-table review
  }
  take(req: any) {
    return this.keep(req.body);
  }
  some(req: any) {
    return this.keep({ title: req.body.title });
  }
}
