import { exec, execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Pool } from "pg";
import axios from "axios";

const pool = new Pool();
const ROOMS = ["a", "b"];

export async function statements(req: any) {
  await pool.query(`select * from rooms where name = '${req.body.room}'`); // expect: request-data-in-sql
  await pool.query("select * from rooms where name = '" + req.query.room + "'"); // expect: request-data-in-sql
  await pool.query("select * from rooms where name = $1", [req.body.room]);
  await pool.query(`select * from rooms limit ${Number(req.query.limit)}`);
  await pool.query(`select * from rooms where open = ${ROOMS.length}`);
  const { sort } = req.query;
  const text = `select * from rooms order by ${sort}`;
  await pool.query(text); // expect: request-data-in-sql
}

export function commands(req: any) {
  exec("convert " + req.params.name); // expect: request-data-in-shell-command
  execFile("convert", [req.params.name]);
  exec("convert " + ROOMS[0]);
}

export function markup(req: any, res: any, element: HTMLElement) {
  res.send("<p>" + req.query.term + "</p>"); // expect: request-data-in-html
  element.innerHTML = `<p>${req.body.text}</p>`; // expect: request-data-in-html
  element.textContent = req.body.text;
  res.send(escapeHtml(req.query.term));
  res.json({ term: req.query.term });
}

export async function files(req: any, res: any) {
  await readFile(path.join("/srv", req.params.name)); // expect: request-data-in-file-path
  await readFile(path.join("/srv", path.basename(req.params.name)));
  res.sendFile("/srv/" + req.query.file); // expect: request-data-in-file-path
  res.sendFile("/srv/index.html");
}

export async function addresses(req: any) {
  await fetch(req.body.url); // expect: request-data-in-outgoing-address
  await axios.get(`${req.query.host}/rooms`); // expect: request-data-in-outgoing-address
  await axios.get(`https://rooms.example.com/${encodeURIComponent(req.query.room)}`);
  await fetch("/rooms?name=" + req.query.room);
}

export function redirects(req: any, res: any) {
  if (req.query.next) return res.redirect(req.query.next); // expect: request-data-in-redirect
  if (req.query.room) return res.redirect(`/rooms/${req.query.room}`);
  return res.redirect("/");
}

export function code(req: any) {
  eval(req.body.formula); // expect: request-data-as-code
  new Function(req.body.formula)(); // expect: request-data-as-code
  return JSON.parse(req.body.formula);
}

function search(term: string) {
  return pool.query(`select * from rooms where name like '%${term}%'`); // expect: request-data-in-sql
}

export function calling(req: any) {
  search(req.query.term);
  return search("a");
}

export function method(req: any) {
  return pool.query(`insert into calls values ('${req.method}')`);
}

export function own(req: Request) {
  const next = new URL(req.url).searchParams.get("next");
  if (next) return Response.redirect(next); // expect: request-data-in-redirect
  return Response.redirect(new URL("/rooms", req.url));
}

export function checked(req: any, res: any) {
  const { next } = req.query;
  if (isAllowedAddress(next)) return res.redirect(next); // expect: request-data-in-redirect review
  return res.redirect("/");
}

export function begun(req: any, res: any) {
  const { next } = req.query;
  if (next.startsWith("/") && !next.startsWith("//")) return res.redirect(next); // expect: request-data-in-redirect review
  return res.redirect("/");
}

const HOOK = "https://hooks.example.com/v1";

function asked(token: string) {
  return `${HOOK}/verify?${new URLSearchParams({ token })}`;
}

function under(name: string) {
  const url = new URL(HOOK);
  url.searchParams.set("name", name);
  return url;
}

function of(base: string) {
  return `${base}/status`;
}

async function ask(address: string) {
  await fetch(address); // expect: request-data-in-outgoing-address
}

async function askBelow(address: string) {
  await fetch(`${address}/status`); // expect: request-data-in-outgoing-address
}

export async function behindFunctions(req: any) {
  await fetch(asked(req.query.token));
  await fetch(under(req.query.name));
  await ask(asked(req.query.token));
  await ask(`${HOOK}?${new URLSearchParams({ token: req.query.token })}`);
  await fetch(of(req.query.base)); // expect: request-data-in-outgoing-address
  await ask(of(req.query.base));
  await askBelow(req.query.base);
}

function getValidatedAddress(address: string | null) {
  const url = new URL(address ?? "/", HOOK);
  return new Set(["https://hooks.example.com"]).has(url.origin) ? `${address}` : null;
}

export function behindACheck(req: any, res: any) {
  const next = getValidatedAddress(req.query.next);
  if (next) return res.redirect(next); // expect: request-data-in-redirect review
  return res.redirect("/");
}
