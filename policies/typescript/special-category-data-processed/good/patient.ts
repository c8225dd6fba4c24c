export function admit(patient: Patient) {
  console.log(`admitted ${patient.id}`);
}
