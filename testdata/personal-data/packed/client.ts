export class Intercom {
  private token: string;
  constructor({ token }: { token: string }) {
    this.token = token;
  }
}
