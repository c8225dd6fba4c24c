import { Schema, model } from "mongoose";
export default model("Guest", new Schema({ fullName: String, email: { type: String } }));
