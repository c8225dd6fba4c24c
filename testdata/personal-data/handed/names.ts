import { count, note as noted, printer, say as told } from "./lib/say";
import winston from "winston";

type User = { email: string; room: number };

const say = console.error;
const { log: write, warn } = console;
const bound = console.info.bind(console);
const either = process.env.LOUD ? console.log : console.debug;
const off = (text: string) => text;
const info = winston.info;

export function named(user: User) {
  say(user.email); // expect: personal-data-in-log
  write(user.email); // expect: personal-data-in-log
  warn(user.room);
  bound("sent", user.email); // expect: personal-data-in-log
  bound("sent", user.room);
  either(user.email); // expect: personal-data-in-log
  info(user.email); // expect: personal-data-in-log
  off(user.email);
  console.log(off("room"));
}

export function called(user: User) {
  console.log.call(console, user.email); // expect: personal-data-in-log
  console.log.apply(console, [user.room, user.email]); // expect: personal-data-in-log
  console.log.apply(console, [user.room]);
  Reflect.apply(console.log, console, [user.email]); // expect: personal-data-in-log
  note.call(null, user.email);
  size.apply(null, [user.email]);
  off.call(null, user.email);
}

function note(text: string) {
  console.log(text); // expect: personal-data-in-log
}

function size(text: string) {
  console.log(text.length);
}

export async function each(users: User[], load: () => Promise<User>) {
  users.map((user) => user.email).forEach(console.log); // expect: personal-data-in-log
  users.map((user) => user.room).forEach(console.log);
  users.map((user) => user.email).forEach(off);
  users.map((user) => user.email).forEach(size);
  load().then((user) => user.email).then(console.log); // expect: personal-data-in-log
  load().then((user) => user.room).then(console.log);
  load().catch(console.error);
  users.map((user) => user.email).forEach(told); // expect: personal-data-in-log
  users.map((user) => user.email).forEach(noted); // expect: personal-data-in-log
  users.map((user) => user.email).forEach(count);
}

export function far(user: User) {
  told(user.email); // expect: personal-data-in-log
  told(user.room);
  count(user.email);
}

export class Desk {
  private out = console.log;
  private keep = off;

  show(user: User) {
    this.out(user.email); // expect: personal-data-in-log
    this.out(user.room);
    this.keep(user.email);
  }
}

const out = { print: console.log, keep: off };

export function within(user: User) {
  out.print(user.email); // expect: personal-data-in-log
  out.print(user.room);
  out.keep(user.email);
  printer.print(user.email); // expect: personal-data-in-log
  printer.print(user.room);
  printer.keep(user.email);
}

export function other(user: User, out: { print: (text: string) => void }) {
  out.print(user.email);
}

export function reassigned(user: User) {
  let out = console.log;
  out = off;
  out(user.email);
}

export function given(user: User, out = console.log) {
  out(user.email); // expect: personal-data-in-log
  out(user.room);
}
