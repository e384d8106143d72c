// The door of the rules, for the trial of a whole sale alone.

export { deadlineActor, deadlineDocument } from "./deadline.ts";
