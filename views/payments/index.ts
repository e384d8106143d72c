// Exports the pages of paying and of sales.

export * from "./checkout-ready-page.tsx";
export * from "./pay-refused-page.tsx";
export * from "./processing-page.tsx";
export * from "./sales-page.tsx";
