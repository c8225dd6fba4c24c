export async function rates() {
  return fetch("https://rates.acme.io/latest");
}
