// Exports the pages for operators.

export * from "./action-page.tsx";
export * from "./confirm-page.tsx";
export * from "./dead-letter-page.tsx";
export { DeadLettersPage } from "./dead-letters-page.tsx";
export * from "./event-form-pages.tsx";
export * from "./event-models.ts";
export { OperatorEventPage } from "./event-page.tsx";
export { OperatorEventsPage } from "./events-page.tsx";
export * from "./history-page.tsx";
export * from "./holds-page.tsx";
export * from "./market-models.ts";
export * from "./models.ts";
export * from "./money-page.tsx";
export * from "./overview-page.tsx";
export { payoutReason, payoutStage } from "./payout-words.ts";
export * from "./streams-page.tsx";
