// Describes what every page is given.

/** Holds a moment: milliseconds since 1970, ISO text with its zone, or a Date. */
export type Instant = number | string | Date;

/** Says who sees a page, where and when. */
export type PageContext = {
  /** The signed-in person; null for a guest. */
  user: { id: string; email: string } | null;
  /** Whether only test cards pay, which the header then says. */
  testPayments: boolean;
  /** Currency of the site, as an ISO code. */
  currency: string;
  /** Time of the server, by which countdowns correct the clock of the browser. */
  now: Instant;
  /** Path of the page, which marks its link in the navigation. */
  path: string;
};

/** Describes one fault of a submitted form, in the shape of the API's `errors`. */
export type FormError = {
  /** The fault in words. */
  message: string;
  /** Name of the faulty field; absent for a fault of the whole form. */
  field?: string | undefined;
};
