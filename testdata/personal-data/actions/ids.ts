import { JwtService } from "@nestjs/jwt";
import { SignJWT } from "jose";
import type { Thread } from "chat";

type Invoice = { id: string; customer: any };
type Guest = { id: string; email: string };

export class Tokens {
  constructor(private readonly service: JwtService) {}

  sign(guest: Guest) {
    const payload = { sub: guest.email };
    return this.service.sign(payload); // expect: personal-data-in-token
  }

  plain(guest: Guest) {
    return this.service.signAsync({ sub: guest.id });
  }
}

export function other(guest: Guest) {
  return new SignJWT({ mail: guest.email }).setExpirationTime("1h"); // expect: personal-data-in-token
}

export function ids(invoice: Invoice, token: { emailAccountId: string }) {
  const customerId = invoice.customer;
  console.log("paid", customerId);
  console.log("paid", { customerId: invoice.customer });
  console.log("paid", { email: token.emailAccountId });
  console.log("paid", invoice.customer); // expect: personal-data-in-log review
}

export async function told(thread: Thread, guest: Guest) {
  await thread.post(`Switched to ${guest.email}`); // expect: personal-data-to-third-party
  await thread.post(`Switched to ${guest.id}`);
}
