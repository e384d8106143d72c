// Exports the test support that other packages may use.
export { sessionById, sessionsBy, userNamed } from "./session-by-id.ts";
