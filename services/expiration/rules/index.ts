// Exports the rules that `trials/sale` runs together with those of the other services.

export { deadlineActor, deadlineDocument } from "./deadline.ts";
