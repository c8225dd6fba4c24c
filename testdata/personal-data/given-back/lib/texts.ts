export function wrap(s: string) {
  return s.trim();
}
export const line = (s: string) => `who=${s}`;
export async function later(s: string) {
  return { s };
}
export function statement(n: string) {
  return "select * from t where n = '" + n + "'";
}
export function many(s: string) {
  return s.length > 3;
}
export function short(s: string) {
  return s.slice(0, 3);
}
export const twice = (s: string) => line(s);
