import axios from "axios";

const BASE = "https://crm.example.com";

export async function enrich(lead: { email: string; id: string }) {
  const query = new URLSearchParams({ q: lead.email });
  await fetch(`https://people.example.com/v1/find?${query.toString()}`); // expect: personal-data-to-third-party
  await fetch(`${BASE}/people?q=${lead.email}`); // expect: personal-data-to-third-party
  await axios.post("https://crm.example.com/v1/people", { to: lead.email }); // expect: personal-data-to-third-party
  const url = new URL("https://people.example.com/find");
  url.searchParams.set("q", lead.email);
  await fetch(url); // expect: personal-data-to-third-party
}

export async function own(lead: { email: string; id: string }, accessToken: string) {
  await fetch("/api/leads", { method: "POST", body: JSON.stringify({ email: lead.email }) });
  await fetch(`http://localhost:3000/find?q=${lead.email}`);
  await fetch(`https://people.example.com/v1/find?id=${lead.id}`);
  await fetch("https://people.example.com/v1", { headers: { Authorization: `Bearer ${accessToken}` } });
  await axios.post("/people", { to: lead.email });
}
