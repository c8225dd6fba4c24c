import { createHash } from "node:crypto";

export function digest(algorithm: string, text: string) {
  return createHash(algorithm).update(text).digest("hex");
}
