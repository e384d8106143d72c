// Serves the onboarding page of connected accounts.
import { Hono, type Context as Http } from "hono";
import { isOver, linkOfVisit, useLink } from "../connect/account-links.ts";
import { answerOnboarding, meetRequirements } from "../connect/onboarding.ts";
import type { Account, AccountLink } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import { answerPage, type Transact } from "./layout.ts";
import { faultyAnswerPage, ONBOARDING_TITLE, onboardingPage, unknownLinkPage } from "./onboarding-pages.ts";
import { type Form, readForm } from "./read-form.ts";

const ANSWERS = ["complete", "later", "pending", "reject", "restrict"] as const;

/**
 * Creates `/setup/e/:id`, to which an account link leads once, and `/setup/s/:id`, the visit that it starts. A link that
 * is used or expired leads to its `refresh_url`. The form may also be sent to the link itself, which uses it up.
 */
export function createOnboarding(transact: Transact): Hono {
  const pages = new Hono();
  pages.get("/e/:id", (http) => {
    const visit = transact(http.req.url, (context) => start(context, http));
    if (!visit) return unknown(http);
    return http.redirect(visit.isStarted ? `/setup/s/${visit.link.session}` : visit.link.refresh_url, 303);
  });
  pages.post("/e/:id", async (http) => {
    const form = await readForm(http);
    if (form === undefined) return faulty(http);
    return finish(
      http,
      transact(http.req.url, (context) => answered(context, start(context, http), form)),
    );
  });
  pages.get("/s/:id", (http) => {
    const visit = transact(http.req.url, (context) => resume(context, http));
    if (!visit) return unknown(http);
    if (!visit.isStarted) return http.redirect(visit.link.refresh_url, 303);
    const content = onboardingPage(visit.account, visit.link);
    return answerPage(http, { title: ONBOARDING_TITLE, content, leadsTo: [visit.link.return_url] });
  });
  pages.post("/s/:id", async (http) => {
    const form = await readForm(http);
    if (form === undefined) return faulty(http);
    return finish(
      http,
      transact(http.req.url, (context) => answered(context, resume(context, http), form)),
    );
  });
  return pages;
}

/** Holds a link with its account; `isStarted` is false for a used or expired link, and after the end of a visit. */
type Visit = { link: AccountLink; account: Account; isStarted: boolean };

/** Uses up the link in the path. */
function start(context: Context, { req }: Http): Visit | undefined {
  const link = context.store.find("account_link", req.param("id") ?? "");
  const account = link && context.store.find("account", link.account);
  if (!link || !account) return undefined;
  const used = useLink(context, link);
  return { link: used ?? link, account, isStarted: used !== undefined };
}

/** Finds the visit in the path. */
function resume(context: Context, { req }: Http): Visit | undefined {
  const link = linkOfVisit(context, req.param("id") ?? "");
  const account = link && context.store.find("account", link.account);
  if (!link || !account) return undefined;
  return { link, account, isStarted: !isOver(link, context.now) };
}

/** Applies a form to the account of a visit; undefined: the form holds no known answer. */
function answered(context: Context, visit: Visit | undefined, form: Form): { visit: Visit | undefined } | undefined {
  const word = form["answer"] ?? "submit";
  const answer = ANSWERS.find((known) => known === word);
  if (answer === undefined && word !== "submit") return undefined;
  if (!visit?.isStarted) return { visit };
  if (answer) answerOnboarding(context, visit.account, answer);
  else meetRequirements(context, visit.account, met(visit.account, form));
  return { visit };
}

/** Lists the requirements that a form meets, by its filled fields; a field meets all below its name. */
function met({ requirements }: Account, form: Form): string[] {
  const filled = Object.keys(form).filter((name) => form[name]?.trim());
  return requirements.currently_due.filter((due) => filled.some((name) => due === name || due.startsWith(`${name}.`)));
}

function finish(http: Http, done: { visit: Visit | undefined } | undefined) {
  if (!done) return faulty(http);
  if (!done.visit) return unknown(http);
  const { isStarted, link } = done.visit;
  return http.redirect(isStarted ? link.return_url : link.refresh_url, 303);
}

function unknown(http: Http) {
  return answerPage(http, { title: "No such link", content: unknownLinkPage(), status: 404 });
}

function faulty(http: Http) {
  return answerPage(http, { title: "Faulty form", content: faultyAnswerPage(), status: 400 });
}
