const mongoose = require("mongoose");
const s = new mongoose.Schema({ fullName: String, email: { type: String, required: true } });
module.exports = { Tenant: mongoose.model("Tenant", s) };
