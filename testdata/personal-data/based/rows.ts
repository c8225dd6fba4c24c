import type { PersonBase, RoomBase } from "./base";

interface Row extends PersonBase {
  rent: number;
}

interface Place extends RoomBase {
  rent: number;
}

export function shown(row: Row, place: Place) {
  console.log(row); // expect: personal-data-in-log
  console.log(row.rent);
  console.log(place);
}
