import { randomUUID } from "node:crypto";

export function inviteToken() {
  return randomUUID();
}

export function jitter() {
  return Math.random() * 100;
}
