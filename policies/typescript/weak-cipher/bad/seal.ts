import crypto from "node:crypto";

export function seal(text: string, key: Buffer, iv: Buffer) {
  const cipher = crypto.createCipheriv("des-ede3-cbc", key, iv);
  return cipher.update(text, "utf8", "base64") + cipher.final("base64");
}
