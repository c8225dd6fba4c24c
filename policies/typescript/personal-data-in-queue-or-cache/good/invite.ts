import { Queue } from "bullmq";

const mails = new Queue("mails");

export async function invite(user: { id: string; email: string }) {
  await mails.add("invite", { to: user.id });
}
