// Digests of files are no cleaning of what is logged.
import { createHash } from "node:crypto";

export function createLogger(scope: string) {
  const id = createHash("sha256").update(scope).digest("hex");
  return {
    info: (message: string, fields?: unknown) => console.log(id, message, fields),
    error: (message: string, fields?: unknown) => console.error(id, message, fields),
  };
}
