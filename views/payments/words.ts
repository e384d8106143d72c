// Holds the texts of the pages of paying and of sales, in English; another language is another file of this shape.

/** The texts of the pages of paying and of sales. */
export const words = {
  ready: {
    title: "Ready to pay",
    text: "You enter your card on the page of Stripe, which does our payments. You haven't been charged yet.",
    goOn: "Go on to pay",
  },
  backToOrder: "Back to the order",
  ownTickets: "My tickets",
  tryAgain: "Try again on the order page",
  payUntil: "Pay until",
  ticket: "The ticket",
  bankSays: "The bank says:",
  processing: {
    title: "Your payment is being processed",
    text: "This is taking longer than usual. Keep this page open, it will update. Please don't pay again.",
    watch: "The ticket stays reserved for you meanwhile. You can also watch",
    order: "your order",
  },
  sales: {
    title: "My sales",
    owed: "You are owed",
    note: "This is a record of what is owed. Payouts are not available in this preview.",
    empty: "No sales yet",
    emptyText: "When somebody buys one of your tickets, the sale stands here.",
    sold: "Sold",
    number: (order: string) => `order ${order}`,
    refundedAt: "Refunded to the buyer",
    isOwed: "Owed to you",
    isRefunded: "Refunded",
    refund: "Refund…",
    refundText: (price: string) =>
      `We will refund the buyer ${price} and return the ticket to you. It will not be relisted automatically. This cannot be undone.`,
    refundNow: "Refund the buyer",
    next: "Next page",
  },
} as const;
