import { readFileSync } from "node:fs";
import path from "node:path";

export function read(req: any) {
  return readFileSync(`/srv/files/${req.query.name}`);
}
