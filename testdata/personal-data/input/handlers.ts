import { exec } from "node:child_process";
import axios from "axios";
import express, { type Request as Asked } from "express";
import Router from "@koa/router";
import { Hono } from "hono";
import { headers } from "next/headers";
import { NextRequest, NextResponse } from "next/server";
import { initTRPC } from "@trpc/server";
import { z } from "zod";

const app = express();
const rooms = new Router();
const hono = new Hono();
const t = initTRPC.create();

app.get("/list", (r, answer) => exec("ls " + r.query.d)); // expect: request-data-in-shell-command
app.get("/go", (r, answer) => answer.redirect(r.query.next)); // expect: request-data-in-redirect
app.use((error, r, answer, next) => exec("ls " + r.query.d)); // expect: request-data-in-shell-command
app.route("/rooms").post(asyncHandler(async ({ body }, answer) => exec(`ls ${body.d}`))); // expect: request-data-in-shell-command
rooms.get("/list", async (ctx) => exec("ls " + ctx.query.d)); // expect: request-data-in-shell-command
rooms.get("/find", async (context) => exec("ls " + context.request.body.d)); // expect: request-data-in-shell-command
hono.get("/list/:d", (c) => exec("ls " + c.req.param("d"))); // expect: request-data-in-shell-command
app.get("/header", (r) => exec("ls " + r.headers["x-folder"])); // expect: request-data-in-shell-command
app.get("/header2", (r) => exec("ls " + r.get("x-folder"))); // expect: request-data-in-shell-command
app.get("/header3", ({ headers }) => exec("ls " + headers["x-folder"])); // expect: request-data-in-shell-command
app.get("/host", (r) => exec("ls " + r.headers["x-forwarded-host"])); // expect: request-data-in-shell-command review
app.get("/agent", (r) => exec("ls " + r.get("User-Agent"))); // expect: request-data-in-shell-command review
app.get("/proxied", (r, answer) => answer.redirect("https://" + r.headers["x-forwarded-host"] + "/home"));

app.post("/named", list);
function list(r, answer) {
  exec("ls " + r.body.folder); // expect: request-data-in-shell-command
}

export function typed(r: Asked) {
  exec("ls " + r.params.d); // expect: request-data-in-shell-command
}

export async function GET(r: NextRequest, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  exec("ls " + id); // expect: request-data-in-shell-command review
  const next = r.nextUrl.searchParams.get("next");
  if (next) return NextResponse.redirect(next); // expect: request-data-in-redirect
  exec("ls " + r.headers.get("x-folder")); // expect: request-data-in-shell-command
}

export async function behind() {
  exec("ls " + (await headers()).get("x-folder")); // expect: request-data-in-shell-command
  exec("ls " + (await headers()).get("host")); // expect: request-data-in-shell-command review
}

export default async function Page({ searchParams }) {
  const { folder } = await searchParams;
  exec("ls " + folder); // expect: request-data-in-shell-command
}

export const listing = t.procedure.input(z.object({ d: z.string() })).query(({ input, ctx }) => {
  exec("ls " + ctx.folder);
  exec("ls " + input.d); // expect: request-data-in-shell-command review
});

export const handler = async (event) => {
  exec("ls " + event.queryStringParameters.d); // expect: request-data-in-shell-command
  const sent = JSON.parse(event.body);
  exec("ls " + sent.folder); // expect: request-data-in-shell-command
};

// What is called alike, and is no request.
const cache = new Map();
cache.get("list", (r) => exec("ls " + r.query.d));
folders.forEach((r) => exec("ls " + r.query.d));
const answered = await axios.get("https://rooms.example.com", (r) => exec("ls " + r.query.d));
export function search(options: { params: string }) {
  exec("ls " + options.params);
}
function row(r: Row) {
  exec("ls " + r.query.d);
}
