import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import Joi from "joi";
import * as v from "valibot";

const Booking = v.object({ email: v.string(), fullName: v.string(), seats: v.number() });
const Room = v.object({ number: v.number() });
const Stay = Type.Object({ phone: Type.String(), nights: Type.Number() });
const letter = Joi.object({ passportNumber: Joi.string() });

export async function fires(body: unknown) {
  const booking = v.parse(Booking, body);
  console.log(booking); // expect: personal-data-in-log
  console.log(booking.email); // expect: personal-data-in-log
  const stay = Value.Parse(Stay, body);
  console.log(stay.phone); // expect: personal-data-in-log
  console.log({ stay }); // expect: personal-data-in-log
  const { value } = letter.validate(body);
  console.log(value.passportNumber); // expect: personal-data-in-log
  const values = await load();
  values.forEach((v) => console.log(v.email)); // expect: personal-data-in-log
}

export async function silent(body: unknown) {
  console.log(v.parse(Room, body));
  console.log(v.parse(Booking, body).seats);
  console.log(Value.Parse(Stay, body).nights);
  console.log(letter.describe(), Booking.entries.email);
}
