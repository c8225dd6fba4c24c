import { exec, execFile } from "node:child_process";

export function convert(req: any) {
  exec(`convert ${req.body.name} out.png`);
}
