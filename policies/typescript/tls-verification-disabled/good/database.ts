import { readFileSync } from "node:fs";
import { Pool } from "pg";

export const pool = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: true, ca: readFileSync("/etc/ssl/database-ca.pem", "utf8") },
});
