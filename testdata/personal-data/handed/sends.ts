import createDebug from "debug";
import https from "node:https";
import { request } from "https";
import http from "http";

type User = { email: string; room: number; avatar: string };

const debug = createDebug("desk");

export function pixels(user: User) {
  new Image().src = "https://t.example.com/p?e=" + user.email; // expect: personal-data-in-url
  new Image().src = `/p?room=${user.room}`;
  new Image().src = user.avatar;
  const pixel = new Image();
  pixel.src = `https://t.example.com/p?e=${user.email}`; // expect: personal-data-in-url
  pixel.alt = user.email;
  const made = document.createElement("img");
  made.src = `https://t.example.com/p?e=${user.email}`; // expect: personal-data-in-url
  document.createElement("img").src = `https://t.example.com/p?e=${user.email}`; // expect: personal-data-in-url
  const box = document.createElement("div");
  box.title = `${user.email}`;
}

export function sockets(user: User) {
  const live = new WebSocket("wss://live.example.com");
  live.send(JSON.stringify({ email: user.email })); // expect: personal-data-to-third-party
  live.send(JSON.stringify({ room: user.room }));
  const own = new WebSocket("/live");
  own.send(user.email);
  new EventSource(`https://live.example.com/e?mail=${user.email}`); // expect: personal-data-to-third-party
  new EventSource(`/e?room=${user.room}`);
}

export function requests(user: User) {
  const other = new XMLHttpRequest();
  other.open("POST", "https://crm.example.com/v1");
  other.send(user.email); // expect: personal-data-to-third-party
  other.send(String(user.room));
  const own = new XMLHttpRequest();
  own.open("POST", "/v1");
  own.send(user.email);
  const asked = new XMLHttpRequest();
  asked.open("GET", "https://crm.example.com/v1?e=" + user.email); // expect: personal-data-to-third-party
}

export function windows(user: User) {
  parent.postMessage(user.email, "*"); // expect: personal-data-to-third-party
  window.opener.postMessage({ email: user.email }, { targetOrigin: "*" }); // expect: personal-data-to-third-party
  parent.postMessage(user.email, "https://shop.example.com");
  parent.postMessage(user.room, "*");
  self.postMessage(user.email);
}

export function node(user: User) {
  https.get(`https://crm.example.com/v1?e=${user.email}`); // expect: personal-data-to-third-party
  https.get(`https://crm.example.com/v1?room=${user.room}`);
  const out = https.request("https://crm.example.com/v1", { method: "POST" });
  out.write(JSON.stringify({ email: user.email })); // expect: personal-data-to-third-party
  out.end(String(user.room));
  const named = request({ hostname: "crm.example.com", path: "/v1", method: "POST" });
  named.end(user.email); // expect: personal-data-to-third-party
  const local = http.request({ hostname: "localhost", path: "/v1" });
  local.end(user.email);
  http.createServer((_, answer) => {
    answer.write(user.email);
    answer.end(user.email);
  });
}

export function traced(user: User) {
  debug("%s", user.email); // expect: personal-data-in-log
  debug("%s", user.room);
}
