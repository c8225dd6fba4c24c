function split(p: any): [string, number] { return [p.surname, p.bed]; }
export function first(p: any) { const [, bed] = split(p); console.log(bed); }
export function second(p: any) { const [who] = split(p); console.log(who); } // expect: personal-data-in-log
export function both(p: any) { const pair = split(p); console.log(`${pair}`); } // expect: personal-data-in-log
export function third(p: any) { const pair = split(p); console.log(pair[1]); }
export function each(list: any[]) {
  for (const [who, bed] of list.map((p) => [p.surname, p.bed])) {
    console.log(who); // expect: personal-data-in-log
    console.log(bed);
  }
}
