import { Person } from "./lib/person";

export function shown(row: { firstName: string; role: string }) {
  const person = new Person(row);
  console.log(person.label); // expect: personal-data-in-log
  console.log(person.kind);
}

export function rest(customer: { email: string; plan: string; phone: string }, user: { id: string; email: string }) {
  const { email, ...some } = customer;
  console.log(some.plan);
  console.log(some); // expect: personal-data-in-log
  const { email: mail, ...none } = user;
  console.log(none);
  const { id, ...left } = user;
  console.log(left); // expect: personal-data-in-log
  return [email, mail, id];
}
