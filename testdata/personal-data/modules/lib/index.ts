export * from "./notify";
export { default as report, tell as announce } from "./notify";
export { rename, quiet } from "./values";
