import type { Guest } from "./guests";

interface Room {
  id: string;
  floor: number;
}

interface Bureau {
  address: string;
  port: number;
}

class Hidden {
  email: string;
  toJSON() {
    return {};
  }
}

interface Patient {
  name: string;
  email: string;
  diagnosis: string;
}

export function whole(guest: Guest, guests: Guest[], some: Partial<Guest>, hidden: Hidden, patient: Patient) {
  console.log(guest); // expect: personal-data-in-log, personal-data-in-log review
  console.log(JSON.stringify(guest)); // expect: personal-data-in-log, personal-data-in-log review
  console.log("all", { guests }); // expect: personal-data-in-log, personal-data-in-log review
  console.log(some); // expect: personal-data-in-log review
  console.log(hidden); // expect: personal-data-in-log review
  console.log(`${guest}`);
  console.log(guest.id);
  console.log(patient); // expect: personal-data-in-log, personal-data-in-log review
  const { email, phone, ...rest } = guest;
  console.log(rest);
  return [email, phone];
}

export function things(room: Room, bureau: Bureau) {
  console.log(room);
  console.log(bureau);
}

export async function made(userSchema: Users, guest: Guest, password: string) {
  const place = await userSchema.create(guest, password);
  router.push({ path: `/guests?at=${place}` });
}
