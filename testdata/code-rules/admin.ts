import express from "express";

const app = express();
app.get("/admin/users", async (req, res) => res.send(await db.room.count())); // expect: admin-route-without-role review
app.get("/admin", async (req, res) => res.send("page"));
app.get("/rooms", async (req, res) => res.send(await db.room.count()));
