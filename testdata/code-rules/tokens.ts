import jwt from "jsonwebtoken";
import { decodeJwt, SignJWT, UnsecuredJWT } from "jose";
import { jwtDecode } from "jwt-decode";

export function auth(req: any, res: any, next: any) {
  req.user = jwt.decode(req.cookies.token) as any; // expect: unsigned-token-accepted
  next();
}

export function second(req: any, res: any, next: any) {
  req.user = decodeJwt(req.headers.authorization!.slice(7)); // expect: unsigned-token-accepted
  req.auth.user = jwtDecode(req.cookies.token); // expect: unsigned-token-accepted
  next();
}

export function authenticate(token: string) {
  const claims = jwt.decode(token); // expect: unsigned-token-accepted review
  return claims;
}

export function verified(req: any, key: string) {
  const head = jwt.decode(req.token, { complete: true });
  req.user = jwt.verify(req.token, key);
  return head;
}

export function ends(token: string) {
  return (jwtDecode(token) as any).exp;
}

export const plain = (claims: any) => new UnsecuredJWT(claims).encode(); // expect: unsigned-token-accepted

export const endless = (id: string, key: any) => new SignJWT({ id }).setProtectedHeader({ alg: "HS256" }).sign(key); // expect: token-without-expiry
export const good = (id: string, key: any) => new SignJWT({ id }).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h").sign(key);
