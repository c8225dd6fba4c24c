import pino from "pino";
const lines = pino();
type G = { email: string; room: string; phoneNumber: string };
function pair(g: G): [string, string] { return [g.email, g.room]; }
const contact = ({ email }: G) => email;
const wrap = (x: string) => ({ inner: { x } });
function say(message: string, meta?: object) {
  lines.info(meta, message); // expect: personal-data-in-log
}
function level(l: string, ...rest: unknown[]) {
  console.log(l, ...rest); // expect: personal-data-in-log
}
async function later(g: G) { return g.phoneNumber; }
const build = function (g: G) { const out: any = {}; out.mail = g.email; return out; };
class Card {
  constructor(private readonly g: G) {}
  text() { return `${this.g.email}`; }
  room() { return this.g.room; }
}
export async function go(g: G) {
  say("in", { who: contact(g) });
  say("room", { room: g.room });
  level("x", g.email);
  console.log(await later(g)); // expect: personal-data-in-log
  console.log(build(g)); // expect: personal-data-in-log
  console.log(wrap(g.room));
  console.log(wrap(g.email)); // expect: personal-data-in-log
  const first = pair(g);
  console.log(first); // expect: personal-data-in-log
  const card = new Card(g);
  console.log(card.room());
  [g].map((x) => x.email).forEach((m) => console.log(m)); // expect: personal-data-in-log
  [g].map((x) => x.room).forEach((m) => console.log(m));
  const all = [g].reduce((acc, x) => acc + x.email, "");
  console.log(all); // expect: personal-data-in-log
}
