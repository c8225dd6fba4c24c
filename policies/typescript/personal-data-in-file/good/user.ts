import { appendFile } from "node:fs/promises";

export function keep(user: User) {
  return appendFile("signups.csv", `${user.id}\n`);
}
