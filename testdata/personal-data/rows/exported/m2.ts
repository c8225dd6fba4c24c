import mongoose, { models, model } from "mongoose";
const tenantSchema = new mongoose.Schema({ fullName: String, email: { type: String, required: true } });
export default models.Tenant ?? model("Tenant", tenantSchema);
