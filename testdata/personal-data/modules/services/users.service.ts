import { Mailer } from "../lib/notify";

export class UsersService {
  constructor(private readonly mailer: Mailer) {}

  invite(email: string, id: string) {
    this.mailer.deliver(email, id); // expect: personal-data-in-log
    this.mailer.deliver(id, email);
  }
}
