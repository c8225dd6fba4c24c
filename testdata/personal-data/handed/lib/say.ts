export const say = console.log.bind(console);
export const count = (text: string) => text.length;
export function note(text: string) {
  console.log(text);
}
export const printer = { print: console.info, keep: count };
