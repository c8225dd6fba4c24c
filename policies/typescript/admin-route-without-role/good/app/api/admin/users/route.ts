import { auth } from "@clerk/nextjs/server";
import { prisma } from "@/lib/prisma";

export async function DELETE(req: Request) {
  const { sessionClaims } = await auth();
  if (sessionClaims?.metadata.role !== "admin") return new Response("Forbidden", { status: 403 });
  await prisma.user.delete(await req.json());
  return new Response(null, { status: 204 });
}
