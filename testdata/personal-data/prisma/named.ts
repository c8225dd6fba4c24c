import { PrismaClient } from "@prisma/client";

const records = new PrismaClient();

export class Rooms {
  constructor(private readonly rows: PrismaClient) {}

  async due() {
    const row = await this.rows.tenant.findFirst();
    console.log(row); // expect: personal-data-in-log
    console.log(await this.rows.room.findFirst());
  }
}

export async function all(files: { tenant: { findFirst(): Promise<unknown> } }) {
  const row = await records.tenant.findFirst();
  console.log("due", row); // expect: personal-data-in-log
  console.log("room", await records.room.findFirst());
  console.log("file", await files.tenant.findFirst());
}
