// Whom a message goes to, by the place or by what a text says; names of accounts.
import axios from "axios";
import { Resend } from "resend";
import twilio from "twilio";

const resend = new Resend(process.env.RESEND_API_KEY);
const sms = twilio(process.env.TWILIO_SID, process.env.TWILIO_AUTH_TOKEN);

export async function deliver(to: string, subject: string, html: string) {
  await resend.emails.send({ from: "desk@example.com", to, subject, html }); // expect: personal-data-to-third-party review
}

export async function deliverAll(payload, job, email, count: number, username: string) {
  await resend.emails.send({ from: "desk@example.com", to: payload.to, subject: "x" }); // expect: personal-data-to-third-party review
  await sms.messages.create({ to: payload.to, body: "x" }); // expect: personal-data-to-third-party review
  console.log(`Email sent to ${payload.target}`); // expect: personal-data-in-log review
  console.log(`Failed to send email to ${email.to}`); // expect: personal-data-in-log
  console.log(`User ${username} signed in`); // expect: personal-data-in-log
  console.log(job.username); // expect: personal-data-in-log

  await resend.emails.send({ from: "desk@example.com", to: "desk@example.com", subject: "x" });
  await resend.emails.send({ from: "desk@example.com", to: process.env.ADMIN_EMAIL, subject: "x" });
  await resend.emails.send({ from: "desk@example.com", to: supportAddress, subject: "x" });
  console.log(`Email sent to ${count} people`);
  console.log(`Email sent to ${payload.userCount} people`);
  console.log(`Email ${payload.id} written to ${payload.target}.`.length);
  console.log(`Copied ${payload.source} to ${payload.target}`);
  console.log(`Signed in as ${config.username}`, smtpUsername);
  await axios.post("https://api.example.com/session", { username, password: payload.password });
}
