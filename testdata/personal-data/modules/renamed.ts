// The same name in two modules: what is called is what stands after `as`.
import { tell as record } from "./lib/notify";
import { tell } from "./lib/silent";

export function renamed(email: string, id: string) {
  record(email); // expect: personal-data-in-log
  record(id);
  tell(email);
  tell(id);
}
