export const put = async ({ key, body }: { key: string; body: string }) => {
  await fetch(body);
  await db.x.create({ key });
};
