const { log, note } = require("./lib/audit");
const audit = require("./lib/audit");
exports.pay = (customer) => {
  log(customer.iban); // expect: personal-data-in-log
  log(customer.id);
  audit.log({ to: customer.email }); // expect: personal-data-in-log
  audit.log({ to: customer.id });
  note(customer, "paid");
};
