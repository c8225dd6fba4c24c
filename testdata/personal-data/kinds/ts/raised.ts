import * as Sentry from "@sentry/node";
type Guest = { id: string; email: string };

export async function raised(guest: Guest, save: (g: Guest) => Promise<void>) {
  try {
    await save(guest);
    if (!guest.id) throw new Error(`not saved: ${guest.email}`);
  } catch (error) {
    console.error("failed", error); // expect: personal-data-in-log
    console.error("failed", (error as Error).message); // expect: personal-data-in-log
    console.error("failed", (error as Error).name.length);
  }
  try {
    await save(guest);
    throw new Error("not saved");
  } catch (error) {
    console.error("failed", error);
    Sentry.captureException(error);
  }
  try {
    try {
      throw new Error(`no ${guest.email}`);
    } finally {
      await save(guest);
    }
  } catch (outer) {
    Sentry.captureException(outer); // expect: personal-data-to-third-party
  }
  try {
    await save(guest);
  } catch {
    console.error("failed");
  }
}
