interface Contact { Id: string; Email: string; MobilePhone: string; FirstName: string }

enum Field { Email = "email", Phone = "phone" }

const columns = { Email: "E-mail", Phone: "Phone" };

export function synced(contact: Contact, row: Record<string, string>, fields: typeof columns) {
  console.log(contact.Email); // expect: personal-data-in-log
  console.log(contact.MobilePhone); // expect: personal-data-in-log
  console.log(row["E-Mail"]); // expect: personal-data-in-log
  console.log(row["Phone Number"]); // expect: personal-data-in-log
  console.log(row["First Name"]); // expect: personal-data-in-log
  console.log(row.EMAIL); // expect: personal-data-in-log
  console.log(row["Order Number"], row.Status, contact.Id);
  console.log(Field.Email, columns.Email, fields.Phone);
}

export function called(contact: unknown) {
  const { Email: mail } = contact as { Email: string };
  console.log(mail); // expect: personal-data-in-log
}
