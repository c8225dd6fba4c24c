"use server";
import { prisma } from "@/lib/prisma";

export async function removeProject(id: string) {
  await prisma.project.delete({ where: { id } });
}
