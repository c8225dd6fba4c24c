const mongoose = require("mongoose");
const tenantSchema = new mongoose.Schema({ fullName: String, email: { type: String, required: true } });
module.exports = mongoose.model("Tenant", tenantSchema);
