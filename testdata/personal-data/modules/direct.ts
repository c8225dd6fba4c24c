import { note, noteId, tell as say } from "./lib/notify";
import * as notify from "./lib/notify";
import report from "./lib/notify";

export function signUp(email: string, id: string) {
  note("signed-up", { email }); // expect: personal-data-in-log
  note("signed-up", { id });
  noteId({ id, detail: email });
  noteId({ id: email, detail: id }); // expect: personal-data-in-log
  say(email); // expect: personal-data-in-log
  say(id);
  notify.note("again", email); // expect: personal-data-in-log
  notify.note("again", id);
  report({ email }); // expect: personal-data-to-third-party
  report({ id });
}

export async function both(email: string, id: string) {
  const [first, second] = await Promise.all([email, id]);
  note("both", first); // expect: personal-data-in-log
  note("both", second);
}
