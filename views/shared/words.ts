// Holds the texts that all areas share, in English; another language is another file of this shape.

/** The texts that all areas share. */
export const words = {
  account: {
    label: "Your account",
    tickets: "Tickets",
    waits: "Waiting lists",
    listings: "Listings",
    sales: "Sales",
  },
} as const;
