export const say = (value) => console.log(value);
