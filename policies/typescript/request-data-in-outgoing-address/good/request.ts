export async function preview(req: Request) {
  const { url, id } = await req.json();
  return fetch(`https://images.example.com/${id}`);
}
