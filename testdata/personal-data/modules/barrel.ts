import { announce, journal, mailer, Mailer, quiet, rename, report } from "@/lib";

export function welcome(email: string, id: string) {
  announce(email); // expect: personal-data-in-log
  announce(id);
  journal.write(email); // expect: personal-data-in-log
  journal.drop(email);
  mailer.deliver(email, id); // expect: personal-data-in-log
  mailer.deliver(id, email);
  const own = new Mailer();
  own.deliver(email, id); // expect: personal-data-in-log
  own.deliver(id, email);
  console.log(rename(email)); // expect: personal-data-in-log
  console.log(rename(id));
  console.log(quiet(email));
  report({ a: email }); // expect: personal-data-to-third-party
}
