import https from "node:https";

const strict = false;

export const agents = [
  new https.Agent({ rejectUnauthorized: strict }),
  new https.Agent({ rejectUnauthorized: !1 }),
  new https.Agent({ checkServerIdentity: () => undefined }),
];
