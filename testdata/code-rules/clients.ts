import axios from "axios";
import cors from "cors";
import CryptoJS from "crypto-js";

const API = "http://api.acme-corp.com";
const url = "http://shop.acme-corp.com/v1";

export const me = () => fetch(`${API}/me`); // expect: request-without-encryption
export const you = () => fetch(API + "/me"); // expect: request-without-encryption
export const shop = () => fetch(url); // expect: request-without-encryption
export const made = () => fetch(new URL("/me", API)); // expect: request-without-encryption
export const client = axios.create({ baseURL: "http://api.acme-corp.com/v1" }); // expect: request-without-encryption
export const events = new EventSource("http://api.acme-corp.com/events"); // expect: request-without-encryption
export const unknown = (host: string) => fetch(`http://${host}/me`);
export const part = (name: string) => fetch(`http://api.${name}/me`);
export const local = axios.create({ baseURL: "http://localhost:3000" });

app.use(cors({ origin: /.*/, credentials: true })); // expect: credentials-for-any-origin
app.use(cors({ origin: (o) => o, credentials: true })); // expect: credentials-for-any-origin
app.use(cors({ origin: /\.acme-corp\.com$/, credentials: true }));
app.use(cors({ origin: (o) => known(o), credentials: true }));

export const hidden = (text: string, key: any) => CryptoJS.AES.encrypt(text, key, { mode: CryptoJS.mode.ECB }); // expect: weak-cipher
export const better = (text: string, key: any) => CryptoJS.AES.encrypt(text, key, { mode: CryptoJS.mode.CBC });

export function login(res: any, jar: any, value: string) {
  res.cookie("sid", value); // expect: insecure-cookie
  res.cookie("session", value, { maxAge: 3600e3 }); // expect: insecure-cookie
  res.cookie("session", value, { maxAge: 3600e3, httpOnly: true, secure: true });
  res.cookie("theme", value);
  jar.set("session", value, { secure: true, ...more });
}

export function logout(res: any) {
  res.cookie("sid", "none", { maxAge: 1 });
}
