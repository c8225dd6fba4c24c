import type { Visitor } from "../types";

export function rename(value: string) {
  return value;
}

export function quiet(value: string) {
  return value.length > 3;
}

export function contactOf(visitor: Visitor) {
  return visitor.email;
}

export async function load(id: string) {
  const found = await prisma.tenant.findFirst({ where: { id }, select: { email: true, id: true } });
  return found;
}
