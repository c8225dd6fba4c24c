class Desk {
  #own(value: unknown) {
    return value;
  }

  static #keep(value: unknown) {
    return value;
  }

  #count(value: string) {
    return value.length;
  }

  told(guest: { email: string }) {
    console.log(this.#own(guest.email)); // expect: personal-data-in-log
    console.log(Desk.#keep(guest.email)); // expect: personal-data-in-log
    console.log(this.#count(guest.email));
  }
}

class Member {
  constructor(public readonly id: string, public name: string, private phone: string) {}
}

class Rooms {
  constructor(private readonly email: Mailer, floor: string) {}
}

export function shown(member: Member, rooms: Rooms) {
  console.warn(member.name); // expect: personal-data-in-log
  console.warn(member.id);
  console.warn(rooms);
}
