// Reads whole lists of a Stripe account by HTTP, for checks from outside the service.

import { z } from "zod";

/** Holds the key and the address of Stripe; a null address is Stripe's own. */
export interface StripeAddress {
  readonly secretKey: string;
  readonly apiUrl: string | null;
}

const STRIPE = "https://api.stripe.com";

/** Reads every object of a list, newest first. Throws when Stripe does not answer a page within 10 s. */
export async function* readList<Item extends { readonly id: string }>(
  { secretKey, apiUrl }: StripeAddress,
  { path, query = {}, item }: { path: string; query?: Readonly<Record<string, string>>; item: z.ZodType<Item> },
): AsyncGenerator<Item> {
  const page = z.object({ data: z.array(item), has_more: z.boolean() });
  for (let after: string | undefined; ; ) {
    const all = new URLSearchParams({ limit: "100", ...query, ...(after !== undefined && { starting_after: after }) });
    const headers = { Authorization: `Bearer ${secretKey}` };
    const answer = await fetch(`${apiUrl ?? STRIPE}${path}?${all}`, { headers, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`Cannot read the money at Stripe: it answers ${answer.status}`);
    const { data, has_more } = page.parse(await answer.json());
    yield* data;
    after = data.at(-1)?.id;
    if (!has_more || after === undefined) return;
  }
}
