import { headers } from "next/headers";
import { db } from "@/lib/db";
import { stripe } from "@/lib/stripe";

export async function POST(req: Request) {
  const signature = (await headers()).get("stripe-signature") ?? "";
  const event = stripe.webhooks.constructEvent(await req.text(), signature, process.env.STRIPE_WEBHOOK_SECRET!);
  await db.order.update({ where: { id: event.id }, data: { paid: true } });
  return Response.json({ received: true });
}
