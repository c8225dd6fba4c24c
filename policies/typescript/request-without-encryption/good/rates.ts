export async function rates() {
  return fetch("https://rates.acme.io/latest");
}

const LOCAL = "http://localhost:8080";
const RATES = "https://rates.acme.io";

export async function of(day: string) {
  return [await fetch(`${LOCAL}/${day}`), await fetch(`${RATES}/${day}`), await fetch(`/x?of=http://rates.acme.io/${day}`)];
}
