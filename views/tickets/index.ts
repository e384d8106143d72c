// Exports the pages, fragments and models of tickets.

export type * from "./browse-model.ts";
export * from "./browse-page.tsx";
export { supplyInWords } from "./event-card.tsx";
export { EventUpdate, type ShownEvent } from "./event-content.tsx";
export { EventPage } from "./event-page.tsx";
export { eventPreviewSvg, PREVIEW_FACE, type PreviewedEvent } from "./event-preview.tsx";
export { emptyTicketForm, ticketFormValues } from "./form-values.ts";
export { DuplicateWarning, EditConflict, EventDiffers } from "./form-warnings.tsx";
export * from "./listings-page.tsx";
export type * from "./models.ts";
export { RemovedTicketPage } from "./removed-ticket.tsx";
export { SameSeatWarning, SellerNotice, type SellerNoticeKind } from "./seller-notice.tsx";
export { TicketContent, type TicketContentProps, TicketUpdate } from "./ticket-content.tsx";
export * from "./ticket-form-page.tsx";
export * from "./ticket-page.tsx";
export { PreviewUpdate } from "./ticket-preview.tsx";
export { TicketStatus, type TicketStatusProps } from "./ticket-status.tsx";
export { differencesBetween, type TicketTerms } from "./ticket-terms.ts";
