export async function create(req: Request, res: any) {
  res.status(201).json(await prisma.room.create({ data: req.body }));
}
