import { Person } from "./lib/person";

export function shown(row: { firstName: string; role: string }) {
  const person = new Person(row);
  console.log(person.label); // expect: personal-data-in-log
  console.log(person.kind);
}
