export * from "./auth.ts";
export * from "./expiration.ts";
export * from "./money.ts";
export * from "./orders.ts";
export * from "./payments.ts";
export * from "./tickets.ts";
