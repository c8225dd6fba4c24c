export function admit(patient: Patient) {
  console.log(`admitted with ${patient.diagnosis}`);
}
