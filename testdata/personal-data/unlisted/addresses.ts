// Addresses of others that a setting names, and wrappers whose callers say where it goes.
import axios from "axios";
import { postJson, request, Api } from "./lib/http";
import { env } from "./lib/env";

const hooks = axios.create({ baseURL: process.env.HUBSPOT_API_URL });
const own = axios.create({ baseURL: process.env.NEXT_PUBLIC_API_URL });
const crm = axios.create({ baseURL: process.env.CRM_BASE ?? "https://crm.example.com" });

export async function signUp(user, webhook, webhookUrl: string, id: string) {
  await fetch(process.env.SLACK_WEBHOOK_URL, { method: "POST", body: JSON.stringify({ text: user.email }) }); // expect: personal-data-to-third-party review
  await fetch(`${env.SLACK_WEBHOOK_URL}/x`, { method: "POST", body: JSON.stringify({ text: user.email }) }); // expect: personal-data-to-third-party review
  await fetch(webhook.url, { method: "POST", body: JSON.stringify(user.email) }); // expect: personal-data-to-third-party review
  await fetch(webhookUrl, { method: "POST", body: JSON.stringify({ email: user.email }) }); // expect: personal-data-to-third-party review
  await hooks.post("/contacts", { email: user.email }); // expect: personal-data-to-third-party review
  await crm.post("/contacts", { email: user.email }); // expect: personal-data-to-third-party

  await postJson("https://hooks.example.com/x", { email: user.email }); // expect: personal-data-to-third-party
  await postJson(process.env.SLACK_WEBHOOK_URL, { email: user.email }); // expect: personal-data-to-third-party review
  await request({ url: "https://api.example.com/x", data: { email: user.email } }); // expect: personal-data-to-third-party
  await local("https://api.example.com/x", user.email);

  // One's own servers, and addresses that nothing is known of.
  await own.post("/contacts", { email: user.email });
  await fetch(process.env.NEXT_PUBLIC_API_URL, { method: "POST", body: JSON.stringify({ email: user.email }) });
  await fetch(`/api/users/${id}`, { method: "POST", body: JSON.stringify({ email: user.email }) });
  await fetch(`/api/proxy?to=${webhookUrl}`, { method: "POST", body: JSON.stringify({ email: user.email }) });
  await postJson("/api/users", { email: user.email });
  await postJson(env.API_URL, { email: user.email });
  await request({ url: "/api/users", data: { email: user.email } });
  await request({ url: "https://api.example.com/x", data: { id: user.id } });
  await local("/api/users", user.email);
  await fetch(webhook.name, { method: "POST", body: JSON.stringify({ email: user.email }) });
}

async function local(url: string, mail: string) {
  await send(url, { mail });
}

async function send(address: string, body) {
  await fetch(`${address}/v1`, { method: "POST", body: JSON.stringify(body) }); // expect: personal-data-to-third-party
}

export class Notifier {
  private readonly base = "https://notify.example.com";
  private api = new Api("/api");
  private remote;

  constructor() {
    this.remote = axios.create({ baseURL: "https://remote.example.com" });
  }

  async tell(user) {
    await fetch(`${this.base}/v1/send`, { method: "POST", body: JSON.stringify({ phone: user.phone }) }); // expect: personal-data-to-third-party
    await this.remote.post("/send", { phone: user.phone }); // expect: personal-data-to-third-party
    await this.api.post("/send", { phone: user.phone });
  }
}
