import https from "node:https";

export const server = https.createServer({ key, cert, minVersion: "TLSv1" }, handler);
