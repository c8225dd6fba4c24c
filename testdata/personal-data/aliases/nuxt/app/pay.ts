import { say } from "~/utils/say";

export const pay = (order: { customer: { iban: string; floor: number } }) => {
  say(order.customer.iban); // expect: personal-data-in-log
  say(order.customer.floor);
};
