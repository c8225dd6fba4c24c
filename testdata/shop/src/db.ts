import { PrismaClient } from "@prisma/client";

// regate:ignore hardcoded-credential there was one here once
export const prisma = new PrismaClient({ datasourceUrl: process.env.DATABASE_URL });
