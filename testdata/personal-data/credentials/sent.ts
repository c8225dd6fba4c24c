import { cookies, headers } from "next/headers";

export async function GET(req: Request) {
  console.log(req.headers.get("authorization")); // expect: personal-data-in-log
  console.log(req.headers.get("Cookie")); // expect: personal-data-in-log
  console.log(req.headers.get("x-request-id"), req.headers.get("content-type"));
}

export async function told(req, res) {
  console.log(req.header("Authorization")); // expect: personal-data-in-log
  console.log(req.cookies.session); // expect: personal-data-in-log
  console.log(req.cookies.theme, req.cookies.csrf_token);
}

export async function page() {
  console.log((await cookies()).get("session")?.value); // expect: personal-data-in-log
  console.log((await headers()).get("authorization")); // expect: personal-data-in-log
  console.log((await cookies()).get("locale")?.value);
}
