import crypto from "node:crypto";

export function seal(text: string, algorithm: string): string {
  return crypto.createHash(algorithm).update(text).digest("hex");
}
