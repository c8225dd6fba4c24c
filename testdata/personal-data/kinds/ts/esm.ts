import record, { tools, Trail, trail, lookUp } from "./lib/default";
import * as all from "./lib/default";
export async function pay(payer: { iban: string; id: string }) {
  record(payer.iban); // expect: personal-data-in-log
  record(payer.id);
  tools.note(payer.iban); // expect: personal-data-in-log
  tools.count(payer.iban);
  trail.add({ a: payer.iban }); // expect: personal-data-in-log
  trail.size({ a: payer.iban });
  new Trail().add({ a: payer.iban }); // expect: personal-data-in-log
  all.tools.note(payer.iban); // expect: personal-data-in-log
  all.tools.note(payer.id);
  const found = await lookUp(payer.id);
  console.log(found.email); // expect: personal-data-in-log
  console.log(found.id);
}
