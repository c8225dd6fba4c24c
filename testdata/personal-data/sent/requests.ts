import axios from "axios";
import https from "node:https";
import type { ClientRequest } from "node:http";
import type { GetRoomRequest } from "@acme/rooms-client";
import { Request as Incoming } from "express";
import { request } from "graphql-request";
import { pool } from "./pool";
import type { HttpRequest, RelayRequest, SignedRequest, StoredRequest, TeamRequest } from "./types";

// What the program sends to others is called a request, too.
export async function relay(request: RelayRequest) {
  await fetch(`${request.hostname}/rooms`, { method: "POST", body: JSON.stringify(request.body) });
}
export const stored = (request: StoredRequest) => pool.query("select " + request.query);
export const own = (request: HttpRequest) => pool.query("select " + request.query);
export const sent = (req: ClientRequest) => fetch(req.host);
export const called = () => pool.query("select " + request.query);
export function made() {
  const req = https.request({ host: "rooms.example.com" });
  const request = new SqlRequest("select 1");
  pool.query(req.query);
  pool.query(request.query);
}
export function built(sql: string) {
  const request = { query: sql, params: [] };
  const req = buildRequest(sql);
  return [pool.query(request.query), pool.query(req.query)];
}
export function queued(pending: RelayRequest[], job: Job) {
  for (const req of pending) pool.query(req.query);
  pending.forEach((request) => pool.query(request.query));
  const { request } = job.data;
  pool.query(request.query);
}
axios.interceptors.request.use((request) => fetch(request.params.to));
client.interceptors.response.use(undefined, (error) => fetch(error.request.query));

// Whose it is, nobody knows.
export const unknown = (request: GetRoomRequest) => pool.query("select " + request.query); // expect: request-data-in-sql review
export const shaped = (request: { query: string }) => pool.query("select " + request.query); // expect: request-data-in-sql review

// What came in, by a type that is made of a framework's, by what gives it, or by its name.
export const team = (asked: TeamRequest) => pool.query("select " + asked.query.x); // expect: request-data-in-sql
export const signed = (request: SignedRequest) => pool.query("select " + request.params.id); // expect: request-data-in-sql
interface Owned extends Incoming {
  owner: string;
}
export const owned = (asked: Owned) => pool.query("select " + asked.query.x); // expect: request-data-in-sql
export const picked = (req: Pick<Owned, "query">) => pool.query("select " + req.query.x); // expect: request-data-in-sql
export const any = (req: any) => pool.query("select " + req.query.x); // expect: request-data-in-sql
export const named = (request) => pool.query("select " + request.query.x); // expect: request-data-in-sql
export const show: RequestHandler = (asked, answer) => pool.query("select " + asked.query.x); // expect: request-data-in-sql
export const failed: ErrorRequestHandler = (error, asked, answer, next) => pool.query("select " + asked.query.x); // expect: request-data-in-sql
export function guarded(context: ExecutionContext) {
  const request = context.switchToHttp().getRequest();
  return pool.query("select " + request.query.x); // expect: request-data-in-sql
}
export const wrapped = (...args) => {
  const [req] = args;
  return pool.query("select " + req.query.x); // expect: request-data-in-sql
};
export function held({ req }: Context) {
  return pool.query("select " + req.query.x); // expect: request-data-in-sql
}
app.get<{ Querystring: { q: string } }>("/x", async ({ query }) => pool.query("select " + query.q)); // expect: request-data-in-sql
