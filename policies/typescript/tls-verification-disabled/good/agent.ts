import https from "node:https";
import { verifyPin } from "./pins";

const strict = true;

export const agents = [
  new https.Agent({ rejectUnauthorized: strict }),
  new https.Agent({ rejectUnauthorized: !0 }),
  new https.Agent({ checkServerIdentity: (host, certificate) => verifyPin(host, certificate) }),
];
