export function listed(org: { email: string; ownerEmail: string; floor: number }, store: { customer: { email: string } }) {
  console.log(org.email); // expect: personal-data-in-log review
  console.log(org.ownerEmail); // expect: personal-data-in-log
  console.log(store.customer.email); // expect: personal-data-in-log
  console.log(org.floor);
}
