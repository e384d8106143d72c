// Exports the pages for operators.

export * from "./action-page.tsx";
export * from "./confirm-page.tsx";
export * from "./dead-letter-page.tsx";
export { DeadLettersPage } from "./dead-letters-page.tsx";
export * from "./event-form-pages.tsx";
export * from "./event-models.ts";
export { OperatorEventPage } from "./event-page.tsx";
export { OperatorEventsPage } from "./events-page.tsx";
export * from "./models.ts";
export * from "./overview-page.tsx";
export * from "./streams-page.tsx";
