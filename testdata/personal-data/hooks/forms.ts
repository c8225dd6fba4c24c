export function sent(guest: { email: string; floor: number }) {
  const form = new FormData();
  form.append("email", guest.email);
  console.log("sent", form); // expect: personal-data-in-log review
  note(form);
  const rooms = new FormData();
  rooms.append("floor", String(guest.floor));
  console.log("sent", rooms);
  console.log("of", navigator.userAgent); // expect: personal-data-in-log review
}

function note(value: unknown) {
  console.log("noted", value); // expect: personal-data-in-log review
}
