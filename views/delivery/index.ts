// Exports the pages on which tickets are sealed and handed over.

export { Barcode } from "./barcode.tsx";
export type * from "./models.ts";
export { OrderTicketPage, type OrderTicketPageProps } from "./order-ticket-page.tsx";
export { formatInWords, hasRefusalWords, sealRefusalInWords } from "./refusals.ts";
export { SealPage, type SealPageProps } from "./seal-page.tsx";
