// Serves the account page, and ends sessions from it.

import type { Engine } from "@holdfast/actors";
import { type AppContext, type AppEnv, type PageOf, requireUser, signedInPage } from "@holdfast/server";
import { AccountPage, paths, routes, type SignedInPlace } from "@holdfast/views";
import type { Hono } from "hono";
import { originOf } from "../flows/origin.ts";
import type { Sessions } from "../flows/sessions.ts";
import { type UserState, userDocument } from "../rules/user.ts";

/** Holds the dependencies of the account page. */
export interface AccountPageParts {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly pageOf: PageOf;
}

/** Adds the account page. */
export function addAccountPages(app: Hono<AppEnv>, { engine, sessions, pageOf }: AccountPageParts): void {
  const signedIn = signedInPage(() => routes.signin({ returnTo: routes.account() }));
  app.get(paths.account, signedIn, async (c) => {
    const user = await engine.read(userDocument, requireUser(c).id);
    const { isOperator } = requireUser(c);
    const operator = user?.role === "operator" ? { operator: { hasRights: isOperator } } : {};
    const isConfirmed = typeof user?.confirmedAt === "number";
    const props = { places: placesOf(c, user), isConfirmed, ...operator };
    return c.html(<AccountPage page={pageOf(c)} {...props} />);
  });
  app.post(paths.sessionsEnd, signedIn, async (c) => {
    await sessions.endEverywhere(c, requireUser(c));
    return c.redirect(routes.signin(), 303);
  });
  app.post(paths.sessionEnd, signedIn, async (c) => {
    // The session that ends may be another than the one of this page, whose cookies then stay.
    const user = requireUser(c);
    const id = c.req.param("id");
    if (id === user.sessionId) await sessions.end(c);
    else await sessions.endOf(user.id, { only: id }, originOf(c));
    return c.redirect(routes.account(), 303);
  });
}

function placesOf(c: AppContext, user: UserState | null): SignedInPlace[] {
  const own = requireUser(c).sessionId;
  const places = (user?.sessions ?? []).map(({ id, device, timeZone, lastSeenAt }) => {
    return { id, device, timeZone, lastSeenAt, isThis: id === own };
  });
  return places.toSorted((a, b) => Number(b.isThis) - Number(a.isThis) || b.lastSeenAt - a.lastSeenAt);
}
