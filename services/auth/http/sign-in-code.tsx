// Serves the page that asks for a code after the password.

import { type AppContext, type AppEnv, type PageOf, validated } from "@holdfast/server";
import { timeZoneOf } from "@holdfast/values";
import { paths, routes, SignInCodePage, safeReturnTo } from "@holdfast/views";
import type { Hono } from "hono";
import { z } from "zod";
import type { Audit } from "../flows/audit.ts";
import { originOf } from "../flows/origin.ts";
import type { Sessions } from "../flows/sessions.ts";
import { type PasswordShown, passwordShown, type SignInCodes } from "../flows/sign-in-codes.ts";
import type { NoteCookies } from "./note-cookies.ts";
import { formFaultOf } from "./refusals.ts";

/** Holds the dependencies of the page. */
export interface SignInCodeParts {
  readonly sessions: Sessions;
  readonly signInCodes: SignInCodes;
  readonly audit: Audit;
  readonly cookies: NoteCookies;
  readonly pageOf: PageOf;
}

const form = z.object({ code: z.string().default("") });

/** Leaves a note of the right password in the browser and leads to the page for the code. */
export async function toCodePage(
  c: AppContext,
  { signInCodes, cookies }: Pick<SignInCodeParts, "signInCodes" | "cookies">,
  shown: Omit<PasswordShown, "passwordMark">,
): Promise<Response> {
  const passwordMark = await signInCodes.markOf(shown.userId);
  if (passwordMark !== null) await cookies.set(c, passwordShown, { ...shown, passwordMark });
  return c.redirect(routes.signinCode(), 303);
}

/** Adds the page; without the note of a right password it leads to signing in. */
export function addSignInCode(app: Hono<AppEnv>, parts: SignInCodeParts): void {
  const { sessions, signInCodes, audit, cookies, pageOf } = parts;
  app.get(paths.signinCode, async (c) => {
    if (c.var.user !== null) return c.redirect(routes.home(), 303);
    const note = await cookies.read(c, passwordShown);
    return note === null ? c.redirect(routes.signin(), 303) : c.html(<SignInCodePage page={pageOf(c)} />);
  });
  app.post(paths.signinCode, validated("form", form), async (c) => {
    const shown = (await cookies.read(c, passwordShown))?.content ?? null;
    const user = shown && (await signInCodes.userOf(shown));
    if (shown === null || user === null) return c.redirect(routes.signin({ returnTo: shown?.returnTo }), 303);
    const timeZone = timeZoneOf(shown.timeZone ?? "");
    const begun = await signInCodes.withCode(user.id, c.req.valid("form").code, (proof) =>
      sessions.begin(c, user, { proof, timeZone }),
    );
    if ("refused" in begun) {
      audit.count({ what: "code refused", userId: user.id, from: originOf(c) });
      const fault = formFaultOf(begun.refused.code);
      return c.html(<SignInCodePage page={pageOf(c)} errors={[{ ...fault, field: "code" }]} />, 422);
    }
    cookies.clear(c, passwordShown);
    const { returnTo, look } = shown;
    return c.redirect(look ? routes.signin({ returnTo, after: "signing-in" }) : safeReturnTo(returnTo), 303);
  });
}
