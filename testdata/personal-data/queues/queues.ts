import { Queue } from "bullmq";
import Redis from "ioredis";

const mails = new Queue("mails");
const redis = new Redis();

type Guest = { id: string; email: string };

export async function queued(guest: Guest) {
  await mails.add("welcome", { to: guest.email }); // expect: personal-data-in-queue-or-cache review
  await mails.add("welcome", { id: guest.id });
  await redis.set(`guest:${guest.id}`, guest.email); // expect: personal-data-in-queue-or-cache review
  await redis.set(`guest:${guest.id}`, "here");
}
