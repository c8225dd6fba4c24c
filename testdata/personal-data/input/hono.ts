import { Hono } from "hono";

const app = new Hono();

// What the program keeps in the context for itself is nothing that a client sent: https://hono.dev/docs/api/context#set-get
app.get("/rooms", async (c) => {
  const db = c.get("db");
  const member = c.get("member");
  await db.query("select * from rooms where team = " + member.team);
  await db.query("select * from rooms where name = '" + c.req.query("name") + "'"); // expect: request-data-in-sql
  await db.query("select * from rooms where name = '" + c.req.header("x-room") + "'"); // expect: request-data-in-sql
  return c.redirect(`${c.get("settings").address}/rooms`);
});
