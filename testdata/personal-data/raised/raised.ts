type Guest = { id: string; email: string; iban: string };

class RoomError extends Error {}

export function plain(guest: Guest) {
  if (guest.id === "1") throw new Error(`no room for ${guest.email}`); // expect: personal-data-in-raised-error
  if (guest.id === "2") throw new RoomError("cannot pay from " + guest.iban); // expect: personal-data-in-raised-error
  if (guest.id === "3") throw new Error(`no room for ${guest.id}`);
  throw new Error("no room");
}

export function cause(guest: Guest, reason: unknown) {
  throw new Error("no room", { cause: { guest: guest.email, reason } }); // expect: personal-data-in-raised-error
}

export function handled(guest: Guest) {
  try {
    throw new Error(`no room for ${guest.email}`);
  } catch {
    return undefined;
  }
}

export function told(guest: Guest) {
  try {
    throw new Error(`no room for ${guest.email}`);
  } catch (error) {
    console.error(error); // expect: personal-data-in-log
  }
}

function refuse(what: string): never {
  throw new Error(`not known: ${what}`); // expect: personal-data-in-raised-error
}

export function passing(guest: Guest) {
  if (guest.id) refuse(guest.email);
  refuse(guest.id);
}

export function masked(guest: Guest) {
  throw new Error(`no room for ${maskEmail(guest.email)}`);
}

export function counted(emails: string[]) {
  throw new Error(`too many: ${emails.length}`);
}

export function wrapped(guest: Guest) {
  try {
    book(guest.id);
  } catch (error) {
    throw new Error(`no room for ${guest.email}`, { cause: error }); // expect: personal-data-in-raised-error
  }
}

export function around(guest: Guest) {
  try {
    try {
      book(guest.id);
    } catch {
      throw new Error(`no room for ${guest.email}`);
    }
  } catch {
    return undefined;
  }
}

export function names(guest: Guest) {
  for (const key in guest) console.log(key);
}
