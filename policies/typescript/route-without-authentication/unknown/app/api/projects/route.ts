import { withTeam } from "@acme/team";
import { prisma } from "@/lib/prisma";

export const POST = withTeam(async (req: Request) => {
  const { name } = await req.json();
  return Response.json(await prisma.project.create({ data: { name } }));
});
