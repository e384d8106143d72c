// Says in sentences who runs the site.

/** Who runs the site, as they name themselves. */
export type SiteOperator = {
  /** Name of a person or company; null where it is not given. */
  readonly name: string | null;
  /** Postal address in one line; null where it is not given. */
  readonly address: string | null;
  /** E-mail address to write to; null where it is not given. */
  readonly email: string | null;
  /** Says that the site sells nothing real: it runs outside production. */
  readonly isTest: boolean;
};

/** Returns the sentence that names who runs the site. */
export function whoRunsIt({ name, address, isTest }: SiteOperator): string {
  if (name !== null) return `This site is run by ${address === null ? name : `${name}, ${address}`}.`;
  return isTest
    ? "This is a test site, run by the people who started it."
    : "The people who run this site have not published their name.";
}

/** Returns the sentence that says what is not real on a test site; null on any other. */
export function whatIsTested({ isTest }: SiteOperator): string | null {
  return isTest ? "Nothing that is listed here gets anybody into an event, and no real money moves." : null;
}
