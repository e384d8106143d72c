// Exports the pages for operators.

export * from "./action-page.tsx";
export * from "./confirm-page.tsx";
export * from "./models.ts";
export * from "./overview-page.tsx";
