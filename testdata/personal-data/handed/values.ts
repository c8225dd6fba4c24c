type User = { email: string; room: number };

export function maps(user: User, id: string) {
  const all = new Map<string, string>();
  all.set(id, user.email);
  console.log(all.get(id)); // expect: personal-data-in-log
  const counts = new Map<string, number>();
  counts.set(user.email, 1);
  console.log(counts.get(id));
  console.log(counts); // expect: personal-data-in-log
  console.log(new Map([[id, user.email]]).get(id)); // expect: personal-data-in-log
  console.log(new Map([[user.email, user.room]]).get(id));
}

export function read(user: User) {
  console.log(String.raw`to ${user.email}`); // expect: personal-data-in-log
  console.log(String.raw`to ${user.room}`);
  console.log(Reflect.get(user, "email")); // expect: personal-data-in-log
  console.log(Reflect.get(user, "room"));
  console.log(user.\u0065mail); // expect: personal-data-in-log
  console.log(user.\u0072oom);
}

namespace Desk {
  export function note(text: string) {
    write(text);
  }

  export function size(text: string) {
    write(String(text.length));
  }

  function write(text: string) {
    console.log(text); // expect: personal-data-in-log
  }
}

export function spaced(user: User) {
  Desk.note(user.email);
  Desk.size(user.email);
}
