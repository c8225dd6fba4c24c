import { first } from "./first";

export function second(value: string, times: number) {
  first(value, times);
  console.log(value);
}
