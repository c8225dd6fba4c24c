import { Resend } from "resend";

const resend = new Resend(process.env.RESEND_KEY);

export async function deliver(options: { text: string; room?: string }) {
  await resend.emails.send({ from: "desk@rooms.example", text: options.text });
}
