import * as Sentry from "@sentry/node";
import { HttpException, NotFoundException } from "@nestjs/common";
class LockedError extends Error {
  constructor(readonly email: string) { super(`locked ${email}`); }
}
type P = { email: string; id: string };
export async function go(p: P, res: any) {
  const err = new LockedError(p.email);
  Sentry.captureException(err); // expect: personal-data-to-third-party
  Sentry.captureException(new LockedError(p.id));
  try {
    throw new Error(`no ${p.email}`);
  } catch (e) {
    Sentry.captureException(e); // expect: personal-data-to-third-party
  }
  try {
    await fetch("/x");
    throw new Error(`no ${p.id}`);
  } catch (e) {
    Sentry.captureException(e);
  }
  const other = Object.assign(new Error("x"), { email: p.email });
  console.error(other); // expect: personal-data-in-log
  console.error(err.message); // expect: personal-data-in-log
  res.status(500).json({ error: "x", user: p.email }); // expect: personal-data-in-error-response
  res.status(200).json({ user: p.email });
}
