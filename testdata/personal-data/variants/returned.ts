import { PostHog } from "posthog-node";
import * as Sentry from "@sentry/node";
import axios from "axios";

type Guest = { id: string; email: string; name: string; room: number };
type Room = { id: string; floor: number; name: string };

async function fetchGuest(id: string): Promise<Guest> {
  return (await fetch(`/guests/${id}`)).json();
}
async function fetchRoom(id: string): Promise<Room> {
  return (await fetch(`/rooms/${id}`)).json();
}

export async function returned(id: string) {
  const row = await fetchGuest(id);
  console.log(row.name); // expect: personal-data-in-log
  console.log(row.room);
  console.log("row", row); // expect: personal-data-in-log, personal-data-in-log review
  const room = await fetchRoom(id);
  console.log(room.name, room);
}

export function cast(text: string, other: unknown) {
  const row = JSON.parse(text) as Guest;
  console.log(row.name); // expect: personal-data-in-log
  console.log((other as Guest).name); // expect: personal-data-in-log
  console.log((other as Room).name);
}

export function filled(load: () => Guest[]) {
  const all: Guest[] = [];
  all.push(...load());
  all.forEach((one) => console.log(one.name)); // expect: personal-data-in-log
  all.forEach((one) => console.log(one.room));
  const fixed: readonly Guest[] = load();
  for (const one of fixed) console.log(one.name); // expect: personal-data-in-log
}

function logAll(...parts: unknown[]) {
  console.log("all", ...parts); // expect: personal-data-in-log
}

export class Desk {
  private readonly hog = new PostHog("key");
  private readonly rooms = new Map<string, Room>();

  static tell(text: string) {
    console.warn(text); // expect: personal-data-in-log
  }

  note(guest: Guest) {
    this.hog.capture({ distinctId: guest.id, event: "came", properties: { mail: guest.email } }); // expect: personal-data-to-third-party
    this.hog.capture({ distinctId: guest.id, event: "came" });
    this.rooms.set(guest.email, { id: "1", floor: 2, name: "a" });
  }
}

function client() {
  return new PostHog("key");
}

export async function more(guest: Guest) {
  logAll("came", guest.email);
  logAll("came", guest.room);
  Desk.tell(guest.email);
  Desk.tell(guest.id);
  client().capture({ distinctId: guest.id, event: "came", properties: { mail: guest.email } }); // expect: personal-data-to-third-party
  client().capture({ distinctId: guest.id, event: "came" });
  await axios({ url: "https://crm.acme.io/find", method: "post", data: { mail: guest.email } }); // expect: personal-data-to-third-party
  await axios({ url: "/find", method: "post", data: { mail: guest.email } });
  const error = new Error("no room");
  Object.assign(error, { mail: guest.email });
  Sentry.captureException(error); // expect: personal-data-to-third-party
}

function* each(guest: Guest) {
  yield guest.email;
}

export function generated(guest: Guest) {
  for (const one of each(guest)) console.log(one); // expect: personal-data-in-log
}

export async function action(state: unknown, form: FormData) {
  console.log(Object.fromEntries(form)); // expect: personal-data-in-log review
  console.log(form.get("lastName")); // expect: personal-data-in-log
  console.log(form.get("room"));
}

export function headers(request: Request) {
  console.log(request.headers.get("x-forwarded-for")); // expect: personal-data-in-log
  console.log(request.headers.get("content-type"));
}
