import { auth } from "@/auth";
import { prisma } from "@/lib/prisma";

export async function POST(req: Request) {
  const session = await auth();
  if (!session) return new Response("Unauthorized", { status: 401 });
  const { name } = await req.json();
  return Response.json(await prisma.project.create({ data: { name } }));
}
