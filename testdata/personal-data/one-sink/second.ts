import { deliver } from "./mail";

export async function remind(tenant: { email: string }) {
  await deliver({ text: `due: ${tenant.email}` }); // expect: personal-data-to-third-party
}
