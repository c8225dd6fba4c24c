import { audit } from "./index";

export function pay(customer: { iban: string; floor: number }) {
  audit.note(customer.iban); // expect: personal-data-in-log
  audit.note(customer.floor);
}
