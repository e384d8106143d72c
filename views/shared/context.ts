/** A moment: milliseconds since 1970, ISO text with its zone, or a Date. */
export type Instant = number | string | Date;

/** What every page knows of its visitor and its site. `now` is the server's time, which the countdown is corrected by. */
export type PageContext = {
  user: { id: string; email: string } | null;
  testPayments: boolean;
  currency: string;
  now: Instant;
  path: string;
};

/** One fault of a submitted form, in the shape of the API's `errors`; without `field` it is about the whole form. */
export type FormError = { message: string; field?: string | undefined };
