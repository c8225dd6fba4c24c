export const note = (value: unknown) => console.log(value);
