import { trackError } from "./track";

// What is told where it leaves is not told again through two modules.
export async function lost(guest: { email: string; phone: string }) {
  await trackError({ email: guest.email });
  await within(guest.email);
  await trackError({ email: guest.phone }); // expect: personal-data-to-third-party
}

async function within(address: string) {
  await trackError({ email: address });
}
