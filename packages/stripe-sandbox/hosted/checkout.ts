// Serves the checkout page and takes payments on it.
import { Hono, type Context as Http } from "hono";
import { payForSession } from "../money/checkout-payment.ts";
import { successUrl } from "../money/checkout-session-states.ts";
import type { Context } from "../state/context.ts";
import type { PaymentIntent } from "../state/objects.ts";
import { type CardProblems, problemOf, readCardForm, typedAgain } from "./card-form.ts";
import { completePage, expiredPage, faultyPage, type OpenPage, openPage, unknownPage } from "./checkout-pages.ts";
import { answerPage, STYLE, type Transact } from "./layout.ts";
import { type Form, readForm } from "./read-form.ts";

/** Creates `/c/pay/:id`, where the buyer of a Checkout Session pays; whoever knows the id may pay. */
export function createCheckout(transact: Transact): Hono {
  const pages = new Hono();
  pages.get("/hosted.css", (http) =>
    http.body(STYLE.text, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=300" }),
  );
  pages.get("/pay/:id", (http) => {
    return show(
      http,
      transact(http.req.url, (context) => read(context, http)),
    );
  });
  pages.post("/pay/:id", async (http) => {
    const form = await readForm(http);
    if (form === undefined) return answerPage(http, { title: "Faulty form", content: faultyPage(), status: 400 });
    const page = transact(http.req.url, (context) => tryToPay(context, http, form));
    if (!page || page.problems) return show(http, page);
    const next = nextAddress(page);
    return next === undefined ? show(http, page) : http.redirect(next, 303);
  });
  // The page of the bank redirects the buyer to this address.
  pages.get("/pay/:id/return", (http) => {
    const page = transact(http.req.url, (context) => read(context, http));
    const next = page && nextAddress(page);
    return next === undefined ? show(http, page) : http.redirect(next, 303);
  });
  return pages;
}

function read({ store }: Context, { req }: Http): OpenPage | undefined {
  const session = store.find("checkout.session", req.param("id") ?? "");
  if (!session) return undefined;
  const { items = [], notes = [] } = store.findSessionParts(session.id) ?? {};
  return { session, items, notes, intent: store.find("payment_intent", session.payment_intent ?? "") };
}

/** Tries to pay an open Session; a form sent twice finds the Session complete and charges nothing again. */
function tryToPay(context: Context, http: Http, form: Form): OpenPage | undefined {
  const page = read(context, http);
  if (page?.session.status !== "open") return page;
  const { session } = page;
  const year = new Date(context.now * 1000).getUTCFullYear();
  const typed = readCardForm(form, { year, wantsEmail: session.customer_email === null });
  if ("problems" in typed) return withProblems(page, typed.problems, form);
  try {
    const returnUrl = `${context.origin}/c/pay/${session.id}/return`;
    payForSession(context, session, { card: typed.card, returnUrl });
    return read(context, http);
  } catch (error) {
    const problems = problemOf(error);
    if (!problems) throw error;
    return withProblems(page, problems, form);
  }
}

function withProblems(page: OpenPage, problems: CardProblems, form: Form): OpenPage {
  return { ...page, problems, typed: typedAgain(form) };
}

/** Returns the address to redirect a buyer to after an attempt; undefined: show the page of the Session. */
function nextAddress({ session, intent }: OpenPage): string | undefined {
  if (session.status === "complete") return successUrl(session);
  if (session.status === "expired") return undefined;
  return bankOf(intent) ?? `/c/pay/${session.id}`;
}

function bankOf(intent: PaymentIntent | undefined): string | undefined {
  const next = intent?.next_action;
  return next?.type === "redirect_to_url" ? next.redirect_to_url.url : undefined;
}

function show(http: Http, page: OpenPage | undefined) {
  if (!page) return answerPage(http, { title: "No such checkout", content: unknownPage(), status: 404 });
  const { session } = page;
  switch (session.status) {
    case "open":
      return answerPage(http, {
        title: page.problems ? "Error: pay, test payment" : "Pay, test payment",
        content: openPage(page),
        status: page.problems ? 422 : 200,
        leadsTo: [session.success_url],
      });
    case "expired":
      return answerPage(http, { title: "Checkout expired", content: expiredPage(session), status: 410 });
    case "complete":
      return answerPage(http, { title: "Checkout complete", content: completePage(session) });
    default:
      return session.status satisfies never;
  }
}
