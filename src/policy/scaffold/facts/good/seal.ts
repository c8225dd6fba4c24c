import crypto from "node:crypto";

export function seal(text: string): string {
  return crypto.createHash("sha512").update(text).digest("hex");
}
