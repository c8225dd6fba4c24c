import { db } from "@/lib/db";

export async function POST(req: Request) {
  const event = await req.json();
  await db.order.update({ where: { id: event.data.id }, data: { paid: true } });
  return Response.json({ received: true });
}
