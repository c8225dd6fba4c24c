import cp, { execFile, spawn, exec as run } from "node:child_process";
import http from "node:http";
import { promisify } from "node:util";
import axios from "axios";
import { Pool } from "pg";
import { PrismaClient } from "@prisma/client";

const pool = new Pool();
const p = new PrismaClient();
const shell = promisify(cp.exec);
const later = promisify(run);

export async function statements(req: any) {
  await pool.query({ text: "select " + req.query.a }); // expect: request-data-in-sql
  await pool.query({ sql: "select " + req.query.a }); // expect: request-data-in-sql
  await pool.query({ text: "select $1", values: [req.query.a], name: req.query.b });
  await pool.query(["select", req.query.a].join(" ")); // expect: request-data-in-sql
  await pool.query("select ?".replace("?", req.query.a)); // expect: request-data-in-sql
  await p.$executeRawUnsafe("select " + req.query.a); // expect: request-data-in-sql
  await p.$queryRaw`select ${req.query.a}`;
  const asked = { text: "select " + req.query.a };
  await pool.query(asked); // expect: request-data-in-sql
}

export async function commands(req: any) {
  await shell("ls " + req.query.d); // expect: request-data-in-shell-command
  await later("ls " + req.query.d); // expect: request-data-in-shell-command
  spawn("bash", ["-c", "ls " + req.query.d]); // expect: request-data-in-shell-command
  execFile("/bin/sh", ["-c", "ls " + req.query.d]); // expect: request-data-in-shell-command
  spawn("ls", [req.query.d], { shell: true }); // expect: request-data-in-shell-command
  spawn(req.query.program); // expect: request-data-in-shell-command
  spawn("ls", [req.query.d]);
  spawn("bash", ["list.sh", req.query.d]);
  spawn("ls", [req.query.d], { shell: false });
  spawn("ls", ["-l"], { shell: true, env: { FOLDER: req.query.d, ROOM: req.query.r } });
}

export async function redirects(req: any, res: any) {
  if (req.query.a) return res.redirect(301, req.query.next); // expect: request-data-in-redirect
  if (req.query.b) return res.location(req.query.next); // expect: request-data-in-redirect
  if (req.query.c) return res.setHeader("Location", req.query.next); // expect: request-data-in-redirect
  if (req.query.d) return res.writeHead(302, { Location: req.query.next }); // expect: request-data-in-redirect
  if (req.query.e) return res.setHeader("X-Next", req.query.next);
  if (req.query.f) return res.writeHead(200, { Location: req.query.next });
  const { address } = await desk.authorizeResponse(req.query);
  if (req.query.g) return res.redirect(302, address);
  return res.redirect(301, "/rooms?name=" + req.query.next);
}

export async function addresses(req: any) {
  await axios({ url: req.query.a }); // expect: request-data-in-outgoing-address
  await axios.request({ url: req.query.a }); // expect: request-data-in-outgoing-address
  http.get({ host: req.query.a }); // expect: request-data-in-outgoing-address
  await axios({ url: "https://rooms.example.com", params: { a: req.query.a, b: req.query.b } });
}

export function code(req: any) {
  new Function("a", req.query.a); // expect: request-data-as-code
  new Function("a", "return a");
}
