// Serves the pages on which people close their accounts, and the file of what auth knows of them.

import {
  type AppContext,
  type AppEnv,
  type Fault,
  jsonFile,
  limited,
  type PageOf,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { AccountClosedPage, CloseAccountPage, type CloseAccountPageProps, paths, routes } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { AccountRefusal } from "../flows/accounts.ts";
import type { Audit } from "../flows/audit.ts";
import type { ClosingAccounts } from "../flows/closing.ts";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import { originOf } from "../flows/origin.ts";
import { closingChallenge } from "../flows/passkeys.ts";
import type { Sessions } from "../flows/sessions.ts";
import { type UserState, userDocument } from "../rules/user.ts";
import { addOwnPasskey, type OwnPasskeyParts } from "./own-passkey.ts";
import { formFaultOf } from "./refusals.ts";

/** Holds the dependencies of the pages; without `limits` files are not counted. */
export interface ClosingPagesParts extends OwnPasskeyParts {
  readonly audit: Pick<Audit, "record">;
  readonly closing: ClosingAccounts;
  readonly sessions: Pick<Sessions, "end">;
  readonly device: DeviceCookie;
  readonly pageOf: PageOf;
}

const closingForm = z.object({
  password: z.string({ error: "Enter your password" }).min(1, "Enter your password"),
  code: z.string().trim().default(""),
});
const toSignIn = (returnTo: string) => routes.signin({ returnTo });

/** Adds the pages. What keeps an account from being closed is 409, with words that say until when. */
export function addClosingPages(app: Hono<AppEnv>, parts: ClosingPagesParts): void {
  const { engine, audit, closing, sessions, device, limits, pageOf } = parts;
  const show = async (c: AppContext, props: Pick<CloseAccountPageProps, "hindrance" | "errors">) => {
    const { id, email } = requireUser(c);
    const { passkeys = [], authenticator } = (await engine.read(userDocument, id)) ?? {};
    const factors = { hasPasskey: passkeys.length > 0, hasApp: Boolean(authenticator) };
    return c.html(<CloseAccountPage page={pageOf(c)} email={email} {...factors} {...props} />);
  };
  const checked = validated("form", closingForm, (c, { errors }) => {
    c.status(422);
    return show(c, { errors });
  });
  app.get(paths.accountClose, signedInPage(toSignIn), async (c) =>
    show(c, { hindrance: await closing.hindranceOf(requireUser(c).id) }),
  );
  app.post(paths.accountClose, signedInPage(toSignIn), checked, async (c) => {
    const closed = await closing.close(requireUser(c).id, c.req.valid("form"), device.visitorOf(c));
    if ("hindered" in closed) {
      c.status(409);
      return show(c, { hindrance: closed.hindered });
    }
    if ("refused" in closed) {
      c.status(422);
      return show(c, { errors: [faultOf(closed.refused.code)] });
    }
    await sessions.end(c);
    return c.redirect(routes.accountClosed(), 303);
  });
  addOwnPasskey(app, parts, {
    ...{ path: paths.accountClosePasskey, kind: closingChallenge, page: routes.accountClose() },
    async use(c, { user, proof }) {
      const closed = await closing.close(user.id, { proof }, device.visitorOf(c));
      if ("refused" in closed) return { message: formFaultOf(closed.refused.code).message };
      // The page itself says what keeps the account from being closed.
      if ("hindered" in closed) return { location: routes.accountClose() };
      await sessions.end(c);
      return { location: routes.accountClosed() };
    },
  });
  app.get(paths.accountClosed, (c) => c.html(<AccountClosedPage page={pageOf(c)} />));
  app.get(paths.exportAccount, signedInPage(toSignIn), limited(limits, "exports"), async (c) => {
    const user = await engine.read(userDocument, requireUser(c).id);
    const note = (_: AppContext, detail: string) =>
      audit.record({ what: "data exported", userId: requireUser(c).id, from: originOf(c), detail });
    return jsonFile(c, { name: "account.json", note, facts: user ? { account: exported(user) } : {}, lists: {} });
  });
}

function faultOf(code: AccountRefusal["refused"]["code"]): Fault {
  if (code === "wrong_password") return { field: "password", message: "This is not your password" };
  return formFaultOf(code);
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
