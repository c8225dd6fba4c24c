#!/usr/bin/env node
// Starts the program of this platform's package, and ends as it ends.
"use strict";

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const program = process.platform === "win32" ? "regate.exe" : "regate";

let path;
try {
  path = require.resolve(`@regate-dev/${platform}/bin/${program}`);
} catch {
  console.error(
    `error: there is no regate for ${platform}, or npm left its optional dependency out: ` +
      "install without --omit=optional, or build it with 'cargo install regate'",
  );
  process.exit(2);
}

const done = spawnSync(path, process.argv.slice(2), { stdio: "inherit" });
if (done.error) {
  console.error(`error: ${path} cannot be started: ${done.error.message}`);
  process.exit(2);
}
if (done.signal) {
  process.kill(process.pid, done.signal);
}
// What was ended by a signal is no pass, also where the signal does not end this process.
process.exit(done.status ?? 2);
