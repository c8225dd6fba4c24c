import { Resend } from "resend";
import { Welcome, Plain } from "./templates";

const resend = new Resend(process.env.RESEND_API_KEY);

export async function welcome(guest: { firstName: string; room: number }, otp: string) {
  await resend.emails.send({ from: "a@example.com", subject: "x", react: <Welcome name={guest.firstName} /> }); // expect: personal-data-to-third-party
  await resend.emails.send({ from: "a@example.com", subject: "x", react: <Welcome room={guest.room} /> });
  await resend.emails.send({ from: "a@example.com", subject: "x", react: <Welcome code={otp} /> });
  const text = Plain({ name: guest.firstName });
  await resend.emails.send({ from: "a@example.com", subject: "x", react: text }); // expect: personal-data-to-third-party
}
