const { Tenant } = require("./m4");
async function remind(id) { const row = await Tenant.findById(id); console.log("due", row); } // expect: personal-data-in-log
