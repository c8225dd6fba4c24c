import { Pool } from "pg";

const pool = new Pool();

export async function find(req: Request) {
  const { id } = await req.json();
  return pool.query("select * from orders where id = $1", [id]);
}
