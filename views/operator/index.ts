// Exports the pages for operators.

export * from "./action-page.tsx";
export * from "./confirm-page.tsx";
export * from "./dead-letter-page.tsx";
export { DeadLettersPage } from "./dead-letters-page.tsx";
export * from "./models.ts";
export * from "./overview-page.tsx";
export * from "./streams-page.tsx";
