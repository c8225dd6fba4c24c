import { say } from "#lib/say";

export const pay = (customer) => {
  say(customer.iban); // expect: personal-data-in-log
  say(customer.floor);
};
