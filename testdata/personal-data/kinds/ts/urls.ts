import axios from "axios";
import got from "got";
import { redirect } from "next/navigation";
type P = { email: string; id: string };
const api = axios.create({ baseURL: "https://crm.example.com" });
const local = axios.create({ baseURL: "/api" });
export async function go(p: P, router: any) {
  await axios.get("https://crm.example.com/find", { params: { q: p.email } }); // expect: personal-data-to-third-party
  await got("https://crm.example.com/find", { searchParams: { q: p.email } }); // expect: personal-data-to-third-party
  await api.get("/find", { params: { q: p.email } }); // expect: personal-data-to-third-party
  await local.get("/find", { params: { q: p.email } });
  const q = new URLSearchParams();
  q.append("who", p.email);
  await fetch("https://crm.example.com/find?" + q); // expect: personal-data-to-third-party
  await fetch(`/find?${q}`);
  await fetch("https://crm.example.com/find?id=" + p.id);
  const u = new URL("/find", "https://crm.example.com");
  u.searchParams.append("who", p.email);
  await fetch(u.toString()); // expect: personal-data-to-third-party
  redirect(`/login?email=${encodeURIComponent(p.email)}`); // expect: personal-data-in-url
  redirect(`/users/${p.id}`);
  window.location.href = `/login?email=${p.email}`; // expect: personal-data-in-url
  document.cookie = `mail=${p.email}`; // expect: personal-data-in-browser-storage
  localStorage.mail = p.email; // expect: personal-data-in-browser-storage
}
