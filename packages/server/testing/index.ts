// Exports the test support that other packages may use.
export { sessionById, userNamed } from "./session-by-id.ts";
