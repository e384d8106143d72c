// Exports the contracts between the services, and between each service and its HTTP clients.

export * from "./api/auth.ts";
export * from "./api/delivery.ts";
export * from "./api/finding.ts";
export { listCursor } from "./api/lists.ts";
export * from "./api/orders.ts";
export * from "./api/payees.ts";
export * from "./api/payments.ts";
export * from "./api/ticket-answers.ts";
export * from "./api/tickets.ts";
export * from "./api/waits.ts";
export * from "./breakdown.ts";
export * from "./claims.ts";
export * from "./events/auth.ts";
export { defaultsIn, withoutAdded } from "./events/compact.ts";
export * from "./events/delivery.ts";
export * from "./events/expiration.ts";
export * from "./events/orders.ts";
export * from "./events/payments.ts";
export * from "./events/tickets.ts";
export { type ApiDescription, type ApiFacts, describeApi } from "./openapi/document.ts";
