import express from "express";
import { later, line, many, short, statement, twice, wrap } from "./lib/texts";

const { build } = require("./lib/old");
const app = express();

export async function told(user: { email: string }) {
  console.log(wrap(user.email)); // expect: personal-data-in-log
  console.log(line(user.email)); // expect: personal-data-in-log
  console.log(twice(user.email)); // expect: personal-data-in-log
  console.log(await later(user.email)); // expect: personal-data-in-log
  console.log(many(user.email), short(user.email), wrap("done"));
}

app.get("/x", async (req, res) => {
  await db.query(statement(req.query.n)); // expect: request-data-in-sql
  await db.query(build(req.query.n)); // expect: request-data-in-sql
  await db.query(statement("x"));
});
