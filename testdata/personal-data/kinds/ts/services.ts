import { SendEmailCommand, SESClient } from "@aws-sdk/client-ses";
import sendgrid from "@sendgrid/mail";
import { ServerClient } from "postmark";
import { Resend } from "resend";
import Stripe from "stripe";
import twilio from "twilio";

type Guest = { id: string; email: string; phone: string; plan: string };
const resend = new Resend("key");
const stripe = new Stripe("key");
const sms = twilio("a", "b");
const postmark = new ServerClient("key");
const ses = new SESClient({});

export async function services(guest: Guest, mailer: any) {
  await resend.emails.send({ to: guest.email }); // expect: personal-data-to-third-party
  await resend.emails.send({ to: "desk@example.com", text: guest.plan });
  await sendgrid.send({ to: guest.email }); // expect: personal-data-to-third-party
  await sendgrid.send({ to: "desk@example.com", text: guest.id });
  await postmark.sendEmail({ To: guest.email }); // expect: personal-data-to-third-party
  await sms.messages.create({ to: guest.phone, body: "Hello" }); // expect: personal-data-to-third-party
  await sms.messages.create({ to: "+15550100", body: guest.plan });
  await stripe.customers.create({ metadata: { mail: guest.email } }); // expect: personal-data-to-third-party
  await stripe.customers.create({ metadata: { guest: guest.id } });
  await ses.send(new SendEmailCommand({ Destination: { ToAddresses: [guest.email] } })); // expect: personal-data-to-third-party
  await ses.send(new SendEmailCommand({ Source: guest.id }));
  await mailer.sendMail({ to: guest.email });
}
