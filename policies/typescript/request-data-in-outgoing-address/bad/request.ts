export async function preview(req: Request) {
  const { url, id } = await req.json();
  return fetch(url);
}
