import { PrismaClient, Guest, Prisma } from "@prisma/client";
const db = new PrismaClient();
export async function a() { const r = await db.guest.groupBy({ by: ["email"] }); console.log("p1", r); } // expect: personal-data-in-log
export async function b() { const [a, n] = await db.$transaction([db.guest.findMany(), db.guest.count()]); console.log("p2", a); } // expect: personal-data-in-log
export async function c() { const [a, n] = await db.$transaction([db.guest.findMany(), db.guest.count()]); console.log("QUIET p3", n); }
export async function d() { const r = await db.guest.findFirst({ select: { id: true, rent: true } }); console.log("QUIET p4", r); }
export function e(g: Guest) { console.log("p5", g); } // expect: personal-data-in-log
export function f(g: Prisma.GuestGetPayload<{}>) { console.log("p6", g); } // expect: personal-data-in-log
export async function h() { const [a, n] = await Promise.all([db.guest.findMany(), db.guest.count()]); console.log("QUIET p7", n); }
export async function i() { const [a, n] = await Promise.all([db.guest.findMany(), db.guest.count()]); console.log("p8", a); } // expect: personal-data-in-log
export async function j() { const r = await db.guest.update({ where: { id: "1" }, data: { rent: 2 } }); console.log("p9", r); } // expect: personal-data-in-log
export async function k() { return db.$transaction(async (tx) => { const r = await tx.guest.create({ data: {} }); console.log("p10", r); }); } // expect: personal-data-in-log
