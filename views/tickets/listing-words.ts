// Holds the texts of the list of own listings, in English; another language is another file of this shape.

/** The texts of the list of own listings. */
export const words = {
  title: "My listings",
  sell: "Sell a ticket",
  empty: "You haven't listed any tickets",
  emptyText: "Listing a ticket takes a minute.",
  older: "Older listings",
  draft: "Not on sale yet",
  confirm: "Confirm your e-mail",
  draftNote: "to put these on sale. Only you can see them until then.",
  unsealedNote: "These are drafts until you upload the ticket or type its code. Only you can see them until then.",
  addTicket: "Add your ticket",
  sealed: "Change the file",
  forSale: "For sale",
  reserved: "Reserved",
  reservedNote: "These are reserved for buyers. If a buyer doesn't pay in time, somebody else can have the ticket.",
  sold: "Sold",
  refunded: "Refunded",
  refundedNote: "The buyers got their money back, and the tickets are yours again. They are not for sale.",
  removed: "Removed",
  removedNote: "You removed these listings, or their events have begun. Only you can see them.",
  edit: "Edit price",
  remove: "Remove…",
  removeText: "This removes the listing. You can list the ticket again later.",
  removeNow: "Remove this listing",
} as const;
