const { Tenant } = require("./m3");
async function remind(id) { const row = await Tenant.findById(id); console.log("due", row); } // expect: personal-data-in-log
