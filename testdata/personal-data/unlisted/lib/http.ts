import axios from "axios";

export async function postJson(url: string, payload: unknown) {
  return fetch(url, { method: "POST", body: JSON.stringify(payload) });
}

export async function request(options: { url: string; data: unknown }) {
  return axios({ url: options.url, method: "POST", data: options.data });
}

export class Api {
  constructor(private readonly prefix: string) {}

  async post(path: string, body: unknown) {
    return fetch(`${this.prefix}${path}`, { method: "POST", body: JSON.stringify(body) });
  }
}
