// Exports what holds of the readers of texts, for runs longer than the tests of the package.

export { textProperties } from "./text-properties.ts";
