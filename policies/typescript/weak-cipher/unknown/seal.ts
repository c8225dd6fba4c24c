import { createCipheriv } from "node:crypto";

export function seal(algorithm: string, key: Buffer, iv: Buffer) {
  return createCipheriv(algorithm, key, iv);
}
