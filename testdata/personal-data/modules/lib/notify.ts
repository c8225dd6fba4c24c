// Functions that other modules call; nothing in them names personal data.
import * as Sentry from "@sentry/node";

export function note(event: string, payload: unknown) {
  console.log(event, payload);
}

export function noteId(payload: { id: string; detail: string }) {
  console.log(payload.id);
}

export const tell = (value: string) => {
  note("told", { value });
};

export default function report(extra: object) {
  Sentry.setContext("extra", extra);
}

export const journal = {
  write(line: string) {
    console.info(`journal: ${line}`);
  },
  drop(line: string) {
    return line.length;
  },
};

export class Mailer {
  deliver(to: string, subject: string) {
    console.log(to);
    return subject;
  }
}

export const mailer = new Mailer();
