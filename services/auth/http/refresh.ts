// Replaces expired session tokens of browsers, which come here by a redirect and go back to where they were.

import { type AppContext, type AppEnv, REFRESH_PATH, REFRESH_TRIED_COOKIE, spellTried } from "@holdfast/server";
import { routes, safeReturnTo } from "@holdfast/views";
import type { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { Sessions } from "../flows/sessions.ts";

const REFUSED_SECONDS = 30;
const REFRESHED_SECONDS = 5;

/**
 * Adds the page that pages redirect to when a token has expired. A page is gone back to by 303, a form by 307, so that
 * the browser sends its fields once more. When the session cannot be refreshed, its cookies are removed, and the page
 * then treats the person as signed out, and says why.
 */
export function addRefresh(app: Hono<AppEnv>, { sessions }: { readonly sessions: Sessions }): void {
  app.get(REFRESH_PATH, async (c) => {
    await refreshOnce(c, sessions);
    return c.redirect(wayBack(c), 303);
  });
  app.post(REFRESH_PATH, async (c) => {
    await refreshOnce(c, sessions);
    return c.redirect(wayBack(c), 307);
  });
}

// Browsers would come here again and again with a cookie that our answers cannot remove, such as one for a parent domain,
// and where the clock of the service that redirects is wrong by more than the life of a token.
async function refreshOnce(c: AppContext, sessions: Sessions): Promise<void> {
  const isRefreshed = (await sessions.refresh(c)) !== null;
  const value = spellTried(isRefreshed ? null : await sessions.whyOver(c));
  const quarter = Math.floor(sessions.tokenMs / 4_000);
  const maxAge = isRefreshed ? Math.min(REFRESHED_SECONDS, quarter) : REFUSED_SECONDS;
  if (maxAge > 0) setCookie(c, REFRESH_TRIED_COOKIE, value, { httpOnly: true, sameSite: "Lax", path: "/", maxAge });
}

function wayBack(c: AppContext): string {
  const path = safeReturnTo(c.req.query("returnTo"));
  const isHere = new URL(path, c.req.url).pathname.replaceAll(/\/+/g, "/") === REFRESH_PATH;
  return isHere ? routes.home() : path;
}
