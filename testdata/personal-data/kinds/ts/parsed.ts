import { z } from "zod";
import * as yup from "yup";
import Joi from "joi";
import * as v from "valibot";
import { type } from "arktype";
import { plainToInstance } from "class-transformer";
import { CreateGuestDto, guestInput } from "./lib/dto";
import { log } from "./lib/nothing";

const signup = z.object({ email: z.string().email(), phone: z.string(), plan: z.string() });
const shape = yup.object({ email: yup.string().required(), seats: yup.number() });
const rules = Joi.object({ phone: Joi.string(), seats: Joi.number() });
const Booking = v.object({ email: v.string(), nights: v.number() });
const Guest = type({ email: "string", nights: "number" });

export async function all(raw: unknown) {
  const r = signup.safeParse(raw);
  if (!r.success) {
    console.log(r.error.issues);
    return;
  }
  console.log(r.data.email); // expect: personal-data-in-log
  console.log(r.data.plan);
  const { data } = signup.safeParse(raw);
  console.log(data.phone); // expect: personal-data-in-log
  console.log(data); // expect: personal-data-in-log
  const { value, error } = rules.validate(raw);
  console.log(value.phone); // expect: personal-data-in-log
  console.log(error.message);
  const w = await shape.validate(raw);
  console.log(`new ${w.email}`); // expect: personal-data-in-log
  console.log(w.seats);
  const b = v.parse(Booking, raw);
  console.log(b); // expect: personal-data-in-log
  console.log(b.nights);
  const s = v.safeParse(Booking, raw);
  console.log(s.output.email); // expect: personal-data-in-log
  const g = Guest(raw);
  console.log(g.email); // expect: personal-data-in-log
  const dto = plainToInstance(CreateGuestDto, raw);
  console.log(dto); // expect: personal-data-in-log
  const far = guestInput.parse(raw);
  console.log(far); // expect: personal-data-in-log
  console.log(Object.keys(signup.shape));
  console.log(signup.shape.email);
  signup.parseAsync(raw).then((p) => console.log(p.email)); // expect: personal-data-in-log
}
