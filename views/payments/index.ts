// Exports the pages of paying and of sales.

export * from "./checkout-ready-page.tsx";
export * from "./pay-refused-page.tsx";
export type { PayoutView } from "./payout-words.tsx";
export * from "./payouts-page.tsx";
export * from "./processing-page.tsx";
export * from "./sales-page.tsx";
