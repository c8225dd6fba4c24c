import { prisma } from "@/lib/prisma";

export async function POST(req: Request) {
  const { name } = await req.json();
  return Response.json(await prisma.project.create({ data: { name } }));
}
