"use server";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { prisma } from "@/lib/prisma";

async function owner() {
  return (await getServerSession()) ?? redirect("/login");
}

export async function removeProject(id: string) {
  const { user } = await owner();
  await prisma.project.delete({ where: { id, ownerId: user.id } });
}
