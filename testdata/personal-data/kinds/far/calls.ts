import mail, { crm, hog as events, inner, model, own } from "./clients";

type Guest = { id: string; email: string; firstName: string };

export async function calls(guest: Guest) {
  events.capture({ distinctId: guest.id, properties: { to: guest.email } }); // expect: personal-data-to-third-party
  events.capture({ distinctId: guest.id, event: "came" });
  own.capture({ distinctId: guest.id, properties: { to: guest.email } });
  await model.responses.create({ model: "m", input: `Write to ${guest.firstName}` }); // expect: personal-data-to-language-model
  await model.responses.create({ model: "m", input: `Write to ${guest.id}` });
  await crm.post("/people", { to: guest.email }); // expect: personal-data-to-third-party
  await crm.post("/people", { to: guest.id });
  await inner.post("/people", { to: guest.email });
  await mail.emails.send({ to: guest.email, subject: "Hello" }); // expect: personal-data-to-third-party
  await mail.emails.send({ to: "desk@example.com", subject: guest.id });
}
