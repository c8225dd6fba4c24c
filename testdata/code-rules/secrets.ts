import _ from "lodash";

const alphabet = "abcdefghijklmnopqrstuvwxyz";

export function register(user: any) {
  const token = Math.random().toString(36).slice(2); // expect: predictable-random-secret
  user.resetToken = Math.random().toString(36); // expect: predictable-random-secret
  const otp = Math.floor(Math.random() * 1e6); // expect: predictable-random-secret
  let password = "";
  for (let at = 0; at < 12; at++) password += alphabet[Math.floor(Math.random() * alphabet.length)]; // expect: predictable-random-secret
  const backupCode = _.random(100000, 999999); // expect: predictable-random-secret
  const pin = { otp: Array.from({ length: 6 }, () => Math.floor(Math.random() * 10)).join("") }; // expect: predictable-random-secret
  return { token, otp, password, backupCode, pin, secret: String(Math.random()) }; // expect: predictable-random-secret
}

export const inviteToken = Math.random().toString(36).slice(2); // expect: predictable-random-secret

export function view(user: any, tokens: string[], retry: any) {
  const nonce = Math.random(); // expect: predictable-random-secret review
  const requestId = Math.random().toString(36);
  const color = Math.floor(Math.random() * 255);
  const token = tokens[Math.floor(Math.random() * tokens.length)];
  const apiToken = Math.random() < 0.5 ? tokens[0] : tokens[1];
  const otp = retry(() => Math.random());
  const key = Math.random();
  user.delay = Math.random() * 100;
  return [nonce, requestId, color, token, apiToken, otp, key];
}
