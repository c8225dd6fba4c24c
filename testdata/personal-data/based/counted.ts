import { Repository } from "typeorm";

class Tenant {
  email!: string;
  rent!: number;
}

export async function page(tenants: Repository<Tenant>) {
  const [rows, total] = await tenants.findAndCount({ take: 3 });
  console.log("total", total);
  console.log("rows", rows); // expect: personal-data-in-log
}
