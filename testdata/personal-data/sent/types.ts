import type { Request } from "express";

export interface RelayRequest {
  hostname: string;
  query: string;
  body: unknown;
}
export interface TeamRequest extends Request {
  team: string;
}
export type SignedRequest = Request<{ id: string }> & { signature: string };
export type StoredRequest<T = unknown> = { query: T };
export class HttpRequest {
  query = "";
}
