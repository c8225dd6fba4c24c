export async function rates() {
  return fetch("http://rates.acme.io/latest");
}
