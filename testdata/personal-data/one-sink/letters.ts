import { Resend } from "resend";

const resend = new Resend(process.env.RESEND_KEY);

export async function letter(text: string) {
  await resend.emails.send({ from: "desk@rooms.example", text }); // expect: personal-data-to-third-party
}

export async function own(guest: { email: string }) {
  await letter(guest.email);
}

async function ask(text: unknown) {
  await resend.emails.send({ from: "desk@rooms.example", text: String(text) }); // expect: personal-data-to-third-party
}

export async function greet(input: { email: string }) {
  await ask(input.email);
}
