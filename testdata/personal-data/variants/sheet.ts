import { utils, writeFile } from "xlsx";

type Guest = { id: string; email: string; room: number };

function sheetOf(rows: object[]) {
  return utils.json_to_sheet(rows); // expect: personal-data-in-file
}

export function guestList(guests: Guest[]) {
  const rows = guests.map((guest) => ({ mail: guest.email, room: guest.room }));
  const book = utils.book_new();
  utils.book_append_sheet(book, sheetOf(rows), "guests");
  writeFile(book, "guests.xlsx");
}

export function rooms(guests: Guest[]) {
  return sheetOf(guests.map((guest) => ({ room: guest.room })));
}
