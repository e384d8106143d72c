/**
 * The lock on a ticket: the hold as everyone sees it, named by the ticket's id and owned by the order's. Its key goes at
 * the hold's deadline, which is why expiration looks at its timers then.
 */
export const ticketLock = { service: "orders", claim: "lock" } as const;
