"use server";
import { generateText } from "ai";

type Booking = { room: string; nights: number };

export async function ask(prompt: string, model: any) {
  return generateText({ model, prompt }); // expect: personal-data-to-language-model review
}

export async function tell(prompt: string, model: any) {
  return generateText({ model, prompt: `Answer: ${prompt}` }); // expect: personal-data-to-language-model review
}

export async function book(booking: Booking) {
  console.log("booked", booking.nights);
}

export async function save(form: FormData) {
  console.log("saved", form); // expect: personal-data-in-log review
}

export const change = async (id: string, values: unknown) => {
  console.log("changed", id);
  console.log("changed", values); // expect: personal-data-in-log review
};

async function own(values: unknown) {
  console.log(values);
}

export async function count(values: number[]) {
  await own(values.length);
}
