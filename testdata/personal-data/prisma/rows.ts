import { prisma } from "./db";

export async function fires(id: string) {
  const row = await prisma.tenant.findUniqueOrThrow({ where: { id } });
  console.log("due", row); // expect: personal-data-in-log
  const chosen = await prisma.tenant.findMany({ select: { id: true, email: true } });
  console.log("due", chosen); // expect: personal-data-in-log
  const one = await prisma.tenant.findFirst();
  console.log("due", one.email); // expect: personal-data-in-log
}

export async function silent(id: string) {
  const row = await prisma.tenant.findUniqueOrThrow({ where: { id }, select: { id: true, rent: true } });
  console.log("due", row);
  const rest = await prisma.tenant.findMany({ omit: { email: true, fullName: true } });
  console.log("due", rest);
  console.log("room", await prisma.room.findFirst());
  console.log("count", await prisma.tenant.count());
}
