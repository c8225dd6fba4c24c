import crypto from "node:crypto";

export function seal(text: string): string {
  return crypto.createHash("sha256").update(text).digest("hex");
}
