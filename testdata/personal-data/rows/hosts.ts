import Database from "better-sqlite3";
import express from "express";

const app = express();
const db = new Database("x");
const ALLOWED = new Set(["rooms.example"]);

app.get("/a", async (req, res) => {
  await fetch(`https://${req.query.a}/`); // expect: request-data-in-outgoing-address
  await fetch("https://" + req.query.a); // expect: request-data-in-outgoing-address
  await fetch(`https://rooms.example${req.query.a}`); // expect: request-data-in-outgoing-address
  await fetch(`https://rooms.example/${req.query.a}`);
  await fetch(`https://${process.env.HOST}/${req.query.a}`);
  res.json(db.prepare(`select ${req.query.a} from rooms`).all()); // expect: request-data-in-sql
});
app.get("/c", async (req) => {
  const url = new URL(req.query.a as string);
  if (!ALLOWED.has(url.hostname)) return;
  await fetch(url); // expect: request-data-in-outgoing-address review
});
app.get("/b", (req, res) => {
  res.redirect("//" + req.query.a); // expect: request-data-in-redirect
});
