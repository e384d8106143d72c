// Exports the pages, fragments and models of orders.

export { ActionRefusedPage, type WayBack } from "./action-refused-page.tsx";
export { isOver } from "./is-over.ts";
export type * from "./models.ts";
export { orderCalendarEntry } from "./order-calendar.ts";
export { OrderCodePage } from "./order-code-page.tsx";
export { orderNumber } from "./order-number.ts";
export * from "./order-page.tsx";
export { OrderPanel, type OrderPanelProps } from "./order-panel.tsx";
export * from "./order-refused-page.tsx";
export * from "./orders-page.tsx";
export { type RefundStatus, refundInWords } from "./refund-words.ts";
