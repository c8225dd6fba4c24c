import { drizzle } from "drizzle-orm/node-postgres";

export const db = drizzle({ apiKey: process.env.DATABASE_KEY });
