type Guest = { id: string; email: string };

function makeLog(name: string) {
  return {
    info: (text: string) => console.info(name, text), // expect: personal-data-in-log
    quiet: (text: string) => text,
  };
}

export function own(guest: Guest) {
  const desk = makeLog("desk");
  desk.info(guest.email);
  desk.quiet(guest.email);
}
