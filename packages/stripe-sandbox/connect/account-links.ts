// Makes account links, which lead to the onboarding page once.
import { type Endpoint, endpoint, ok } from "../http/endpoint.ts";
import { missing } from "../http/failure.ts";
import { address, choice, fields, required, text } from "../http/fields.ts";
import type { AccountLink } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import { randomLetters } from "../state/ids.ts";

/** Sets the seconds after which a link that was not used leads nowhere: 5 minutes. */
export const LINK_SECONDS = 5 * 60;

/** Sets the seconds for which the visit of a used link lasts: an hour. */
export const VISIT_SECONDS = 60 * 60;

/** Creates account links. */
export const accountLinkEndpoints: Endpoint[] = [
  endpoint(
    "POST /v1/account_links",
    fields({
      account: required(text()),
      type: required(choice("account_onboarding")),
      refresh_url: required(address()),
      return_url: required(address()),
      collect: choice("currently_due", "eventually_due"),
      collection_options: fields({
        fields: choice("currently_due", "eventually_due"),
        future_requirements: choice("include", "omit"),
      }),
    }),
    ({ store, now: created, origin }, { account, refresh_url, return_url }) => {
      if (!store.find("account", account)) throw missing("account", account, "account", false);
      const id = randomLetters(48);
      const expires_at = created + LINK_SECONDS;
      const object = "account_link" as const;
      store.save({ id, object, account, created, expires_at, refresh_url, return_url, session: null });
      return ok({ object, created, expires_at, url: `${origin}/setup/e/${id}` });
    },
  ),
];

/** Uses up a link and starts the visit of its page; returns undefined for a used or expired link. */
export function useLink(context: Context, link: AccountLink): (AccountLink & { session: string }) | undefined {
  if (link.session !== null || link.expires_at <= context.now) return undefined;
  const used = { ...link, session: randomLetters(48) };
  context.store.save(used);
  return used;
}

/** Finds the link whose visit has this id; undefined when there is none, or it has ended. */
export function linkOfVisit({ store }: Context, session: string): AccountLink | undefined {
  return store.list("account_link", { owner: session, limit: 1 })[0];
}

/** Returns whether the visit of a used link has ended. */
export function isOver({ expires_at }: AccountLink, now: number): boolean {
  return expires_at - LINK_SECONDS + VISIT_SECONDS <= now;
}
