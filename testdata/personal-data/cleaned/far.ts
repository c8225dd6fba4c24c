import { note } from "./through";

export function arrive(guest: { email: string }) {
  note(guest.email); // expect: personal-data-in-log review
}
