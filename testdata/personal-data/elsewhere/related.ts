import { prisma } from "./db";

export async function meeting(id: string) {
  const event = await prisma.event.findUnique({
    where: { id },
    select: { id: true, location: true, user: { select: { name: true, email: true } } },
  });
  console.log(event.location);
  console.log(event.user.email); // expect: personal-data-in-log
}
