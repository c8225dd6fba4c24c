import * as clients from "axios";
type Guest = { id: string; email: string };

export async function names(load: any, unreadEmails: string[], t: Guest, guestFont: { familyName: string }) {
  const userInfo = await load();
  console.log("who", { userInfo }); // expect: personal-data-in-log review
  console.log("who", userInfo.id);
  const customerDetails = await load();
  console.log(customerDetails); // expect: personal-data-in-log
  console.log({ unreadEmails: unreadEmails.length });
  console.log(unreadEmails.length);
  const toEmail = await load();
  console.log(toEmail); // expect: personal-data-in-log
  console.log(load.getNumberOfEmails());
  const loginUrl = await load();
  location.href = loginUrl;
  const limitPerCustomer = await load();
  console.log(limitPerCustomer);
  console.log(t.email); // expect: personal-data-in-log
  console.log(t.id);
  console.log(guestFont.familyName);
}
