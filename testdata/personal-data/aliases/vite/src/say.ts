export const say = (value: unknown) => console.log(value);
