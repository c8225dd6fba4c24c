"use server";
import { exec } from "node:child_process";
import { PrismaClient } from "@prisma/client";

const db = new PrismaClient();

export async function find(q: string) {
  await db.$queryRawUnsafe(`select ${q}`); // expect: request-data-in-sql
  await db.$queryRaw`select ${q}`;
}

export async function list(id: string, folder: string) {
  exec("ls " + folder); // expect: request-data-in-shell-command
}

export const ask = async (address: string) => {
  return fetch(address); // expect: request-data-in-outgoing-address
};

async function own(folder: string) {
  exec("ls " + folder);
}
