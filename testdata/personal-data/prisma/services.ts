export class Rooms {
  constructor(private readonly prismaService: PrismaService) {}

  async create(tenant: { email: string }) {
    const room = await this.prismaService.room.create({ data: { tenant: tenant.email } });
    console.log("made", room.id);
  }

  async rows() {
    const rows = await this.prismaService.tenant.findMany({ where: { rent: 1 } });
    for (const row of rows) {
      console.log(row.email); // expect: personal-data-in-log
      console.log(row.rent, row.id);
    }
    const ids = rows.map((row) => row.id);
    console.log(ids);
    const mails = rows.map((row) => row.email);
    console.log(mails); // expect: personal-data-in-log
    return prisma.$transaction(async (tx) => {
      const changed = await tx.tenant.update({ where: { id: 1 }, data: { rent: 2 } });
      console.log(changed); // expect: personal-data-in-log
    });
  }
}
