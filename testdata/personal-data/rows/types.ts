interface Guest { id: string; email: string; room: number }
type A = Pick<Guest, "email">;
type B = Omit<Guest, "email">;
type C = Readonly<Guest>;
type D = Guest | null;
type E = Map<string, Guest>;
type F = Omit<C, "id">;
export const a = (x: A) => console.log(x); // expect: personal-data-in-log
export const b = (x: B) => console.log(x);
export const c = (x: C) => console.log(x); // expect: personal-data-in-log
export const d = (x: D) => console.log(x); // expect: personal-data-in-log
export const e = (x: E) => console.log(x); // expect: personal-data-in-log
export const f = (x: F) => console.log(x); // expect: personal-data-in-log
export const g = (x: Guest & { late: boolean }) => console.log(x); // expect: personal-data-in-log
export const h = (x: Record<string,Guest>) => console.log(x); // expect: personal-data-in-log
