// Exports the pages, fragments and models of tickets.

export * from "./browse-page.tsx";
export * from "./listings-page.tsx";
export type * from "./models.ts";
export * from "./ticket-form-page.tsx";
export * from "./ticket-page.tsx";
export { TicketStatus, type TicketStatusProps } from "./ticket-status.tsx";
