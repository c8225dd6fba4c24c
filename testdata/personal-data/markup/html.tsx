import type { NextRequest } from "next/server";
import DOMPurify from "dompurify";

export function shown(req: NextRequest) {
  const name = req.nextUrl.searchParams.get("name");
  return <p dangerouslySetInnerHTML={{ __html: name ?? "" }} />; // expect: request-data-in-html
}

export function clean(req: NextRequest) {
  const name = req.nextUrl.searchParams.get("name");
  return <p dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(name ?? "") }} title={name ?? ""} />;
}
