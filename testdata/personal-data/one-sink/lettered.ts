import { greet, letter } from "./letters";

// That one caller beside it is told of says nothing of this one.
export async function other(tenant: { email: string }) {
  await letter(tenant.email); // expect: personal-data-to-third-party
}

// What the function itself names is told where it leaves.
export async function greeted(tenant: { email: string }) {
  await greet(tenant);
}
