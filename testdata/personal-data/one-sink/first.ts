import { deliver } from "./mail";

export async function invite(guest: { email: string; floor: number }) {
  await deliver({ text: guest.email }); // expect: personal-data-to-third-party
  await deliver({ text: "a room", room: guest.email });
  await deliver({ text: String(guest.floor) });
}
