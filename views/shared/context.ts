// Describes what every page is given.

/** Holds a moment: milliseconds since 1970, ISO text with its zone, or a Date. */
export type Instant = number | string | Date;

/** Says who sees a page, where and when. */
export type PageContext = {
  /** The signed-in person; null for a guest. */
  user: { id: string; email: string } | null;
  /** Whether only test cards pay, which the header then says. */
  testPayments: boolean;
  /** Whether the site keeps its mails for everybody to read, to which the header then leads; default false. */
  hasOutbox?: boolean | undefined;
  /** Currency of the site, as an ISO code. */
  currency: string;
  /** Time of the server, by which countdowns correct the clock of the browser. */
  now: Instant;
  /** Origin of the site as people see it, without a slash at the end. */
  origin: string;
  /** Path of the page, which marks its link in the navigation. */
  path: string;
  /**
   * Where the person is, as a path with its query, to come back to after signing in: the address of this page or, if
   * it answers a form, of the page with the form; the front page where that is not known.
   */
  address: string;
  /** Whether the page answers a form that was sent, so that its own address cannot be opened. */
  answersForm: boolean;
};

/** Describes one fault of a submitted form, in the shape of the API's `errors`. */
export type FormError = {
  /** The fault in words. */
  message: string;
  /** Name of the faulty field; absent for a fault of the whole form. */
  field?: string | undefined;
};
