// Modules that import each other.
import { second } from "./second";

export function first(value: string, times: number) {
  if (times > 0) second(value, times - 1); // expect: personal-data-in-log
}

export function start(email: string, id: string) {
  first(email, 3);
  first(id, 3);
}
