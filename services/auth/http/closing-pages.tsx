// Serves the pages on which people close their accounts.

import {
  type AppContext,
  type AppEnv,
  type Fault,
  type PageOf,
  requireUser,
  signedInPage,
  validated,
} from "@holdfast/server";
import { AccountClosedPage, CloseAccountPage, type CloseAccountPageProps, paths, routes } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { AccountRefusal } from "../flows/accounts.ts";
import type { ClosingAccounts } from "../flows/closing.ts";
import type { DeviceCookie } from "../flows/device-cookie.ts";
import { closingChallenge } from "../flows/passkeys.ts";
import type { Sessions } from "../flows/sessions.ts";
import { asksForPasskey } from "../rules/closing.ts";
import { userDocument } from "../rules/user.ts";
import { addOwnPasskey, type OwnPasskeyParts } from "./own-passkey.ts";
import { formFaultOf } from "./refusals.ts";

/** Holds the dependencies of the pages. */
export interface ClosingPagesParts extends OwnPasskeyParts {
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
  const { engine, closing, sessions, device, pageOf } = parts;
  const show = async (c: AppContext, props: Pick<CloseAccountPageProps, "hindrance" | "errors">) => {
    const { id, email } = requireUser(c);
    const user = await engine.read(userDocument, id);
    const hasApp = Boolean(user?.authenticator);
    const takesPassword = hasApp || user === null || !asksForPasskey(user, Date.now());
    const factors = { hasPasskey: Boolean(user?.passkeys?.length), hasApp, takesPassword };
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
}

function faultOf(code: AccountRefusal["refused"]["code"]): Fault {
  if (code === "wrong_password") return { field: "password", message: "This is not your password" };
  return formFaultOf(code);
}
