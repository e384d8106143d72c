// Serves the pages on which people close their accounts, and the file of what auth knows of them.

import type { Engine } from "@holdfast/actors";
import {
  type AppContext,
  type AppEnv,
  jsonFile,
  limited,
  type PageOf,
  type RateLimits,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { AccountClosedPage, CloseAccountPage, type CloseAccountPageProps, paths, routes } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { Audit } from "../flows/audit.ts";
import type { ClosingAccounts } from "../flows/closing.ts";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import { originOf } from "../flows/origin.ts";
import type { Sessions } from "../flows/sessions.ts";
import { type UserState, userDocument } from "../rules/user.ts";

/** Holds the dependencies of the pages; without `limits` files are not counted. */
export interface ClosingPagesParts {
  readonly engine: Engine;
  readonly audit: Pick<Audit, "record">;
  readonly closing: ClosingAccounts;
  readonly sessions: Pick<Sessions, "end">;
  readonly device: DeviceCookie;
  readonly limits: RateLimits | undefined;
  readonly pageOf: PageOf;
}

const closingForm = z.object({ password: z.string({ error: "Enter your password" }).min(1, "Enter your password") });
const toSignIn = (returnTo: string) => routes.signin({ returnTo });

/** Adds the pages. What keeps an account from being closed is 409, with words that say until when. */
export function addClosingPages(app: Hono<AppEnv>, parts: ClosingPagesParts): void {
  const { audit, closing, sessions, device, limits, pageOf } = parts;
  const show = (c: AppContext, props: Pick<CloseAccountPageProps, "hindrance" | "errors">) =>
    c.html(<CloseAccountPage page={pageOf(c)} email={requireUser(c).email} {...props} />);
  const checked = validated("form", closingForm, (c, { errors }) => {
    c.status(422);
    return show(c, { errors });
  });
  app.get(paths.accountClose, signedInPage(toSignIn), async (c) =>
    show(c, { hindrance: await closing.hindranceOf(requireUser(c).id) }),
  );
  app.post(paths.accountClose, signedInPage(toSignIn), checked, async (c) => {
    const { id } = requireUser(c);
    const closed = await closing.close(id, c.req.valid("form").password, device.visitorOf(c));
    if ("hindered" in closed) {
      c.status(409);
      return show(c, { hindrance: closed.hindered });
    }
    if ("refused" in closed) {
      c.status(422);
      return show(c, { errors: [{ field: "password", message: "This is not your password" }] });
    }
    await sessions.end(c);
    return c.redirect(routes.accountClosed(), 303);
  });
  app.get(paths.accountClosed, (c) => c.html(<AccountClosedPage page={pageOf(c)} />));
  app.get(paths.exportAccount, signedInPage(toSignIn), limited(limits, "exports"), async (c) => {
    const user = await parts.engine.read(userDocument, requireUser(c).id);
    const note = (_: AppContext, detail: string) =>
      audit.record({ what: "data exported", userId: requireUser(c).id, from: originOf(c), detail });
    return jsonFile(c, { name: "account.json", note, facts: user ? { account: exported(user) } : {}, lists: {} });
  });
}

// Leaves out what proves who somebody is: hashes of passwords and tokens.
function exported(user: UserState & { readonly id: string }): object {
  const { id, email, createdAt, confirmedAt, bannedAt, role = null, sessions = [] } = user;
  return {
    ...{ id, email, createdAt: textOf(createdAt), confirmedAt: textOf(confirmedAt), bannedAt: textOf(bannedAt), role },
    sessions: sessions.map((session) => ({
      device: session.device,
      timeZone: session.timeZone,
      method: session.method,
      signedInAt: textOf(session.createdAt),
      lastSeenAt: textOf(session.lastSeenAt),
    })),
  };
}

function textOf(time: number | null | undefined): string | null {
  return typeof time === "number" ? new Date(time).toISOString() : null;
}
