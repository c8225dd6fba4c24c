import { PostHog } from "posthog-node";

export async function capture(email: string, event: string) {
  const client = new PostHog(process.env.KEY!);
  client.capture({ distinctId: email, event }); // expect: personal-data-to-third-party
}
