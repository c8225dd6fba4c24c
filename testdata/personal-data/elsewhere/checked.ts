import { redirect } from "next/navigation";
import { normalizeInternalPath, verifySlack, answer } from "./own";

export async function GET(request: Request) {
  const next = request.nextUrl.searchParams.get("next");
  redirect(normalizeInternalPath(next));
}

export async function POST(request: Request) {
  const body = await request.text();
  if (!verifySlack({ body, key: process.env.SLACK_KEY })) return;
  const asked = new URLSearchParams(body);
  await fetch(asked.get("response_url")); // expect: request-data-in-outgoing-address review
}

export function sent(req: any, res: any) {
  res.sendFile(req.params.name, { root: "./files" });
  res.sendFile(req.params.name); // expect: request-data-in-file-path
}

export function bound(req: any, guest: { id: string; email: string }) {
  console.log(req.headers.get("Authorization")); // expect: personal-data-in-log
  console.log(req.headers.get("Content-Type"));
  const log = logger.child({ room: 3, guest: guest.id });
  const kept = logger.with({ email: guest.email }); // expect: personal-data-in-log
}

export function written(senderEmail: string) {
  logger.info("no room", { senderEmail }); // expect: personal-data-in-log
  logger.info("no room", { fromEmail: process.env.FROM_EMAIL });
}
