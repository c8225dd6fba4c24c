import { remind } from "./remind";

const patient = { email: "jo@example.com" };
console.log(patient.email);
remind(patient);
