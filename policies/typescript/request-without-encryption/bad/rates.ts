export async function rates() {
  return fetch("http://rates.acme.io/latest");
}

const RATES = "http://rates.acme.io";

export async function of(day: string) {
  return [await fetch(`${RATES}/${day}`), await fetch(RATES + "/latest"), await fetch(`http://rates.acme.io/${day}`)];
}
