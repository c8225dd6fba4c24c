export class Person {
  constructor(private row: { firstName: string; role: string }) {}

  get label() {
    return this.row.firstName;
  }

  get kind() {
    return this.row.role;
  }
}
