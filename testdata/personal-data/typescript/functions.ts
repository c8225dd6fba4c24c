const card = (guest: Guest) => ({ contact: guest.phoneNumber, room: guest.room });

function note(shown: object) {
  console.info("[desk]", shown); // expect: personal-data-in-log
}

function outer(thing: object) {
  inner({ detail: thing });
}

function inner(given: { detail: object }) {
  console.warn(given.detail); // expect: personal-data-in-log
}

const lengths = (text: string, room: number) => console.info(`${text.length} in ${room}`);

function object(shown: object) {
  console.info(`shown ${shown}`);
}

function json(shown: object) {
  console.info(`shown ${JSON.stringify(shown)}`); // expect: personal-data-in-log
}

class Desk {
  arrive(guest: Guest) {
    this.write(guest.email);
    this.count(guest.email);
  }

  private write(line: string) {
    console.log(line); // expect: personal-data-in-log
  }

  private count(line: string) {
    console.log(line.length);
  }
}

export function checkIn(guest: Guest) {
  note(card(guest));
  note({ room: guest.room });
  outer(guest.passportNumber);
  lengths(guest.email, guest.room);
  object({ to: guest.email });
  json({ to: guest.email });
  const reached = contactOf(guest);
  console.log(reached); // expect: personal-data-in-log
  console.log(card(guest).room);
  console.log(kept(guest));
}

function contactOf(guest: Guest) {
  return guest.email;
}

function kept(guest: Guest) {
  return guest.room;
}
