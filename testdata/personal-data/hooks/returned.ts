import { createGenerate, useNothing, useSend } from "./lib/send";

type Guest = { id: string; email: string };

const makeNote = (label: string) => (text: string) => console.log(label, text); // expect: personal-data-in-log

export async function returned(guest: Guest, model: any) {
  const generate = createGenerate(model);
  await generate({ prompt: `write to ${guest.email}`, label: "a" }); // expect: personal-data-to-language-model
  await generate({ prompt: `write to ${guest.id}`, label: guest.email });
  const send = useSend();
  send(guest.email, guest.id); // expect: personal-data-in-log
  send(guest.id, guest.email);
  const nothing = useNothing();
  nothing(guest.email);
  const note = makeNote("guest");
  note(guest.email);
  note(guest.id);
}
