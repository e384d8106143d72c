export { makeOperator } from "./roles.ts";
export { shownCode } from "./shown-code.ts";
