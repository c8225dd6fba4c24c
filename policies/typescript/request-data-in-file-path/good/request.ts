import { readFileSync } from "node:fs";
import path from "node:path";

export function read(req: any) {
  return readFileSync(`/srv/files/${path.basename(req.query.name)}`);
}
