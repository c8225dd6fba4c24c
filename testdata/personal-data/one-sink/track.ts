import { capture } from "./hog";

export async function trackError(options: { email: string }) {
  await capture(options.email, "error");
}
