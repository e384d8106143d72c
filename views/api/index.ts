// Exports the page about the HTTP API and what it is given.

export { ApiPage, type ApiPageProps, renderApiReference } from "./api-page.tsx";
export type * from "./models.ts";
