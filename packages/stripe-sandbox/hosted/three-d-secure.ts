// Serves the page of the bank for 3-D Secure.
import { Hono, type Context as Http } from "hono";
import { html } from "hono/html";
import { answerBank } from "../money/bank-answer.ts";
import { shown } from "../money/currencies.ts";
import { sessionOf } from "../money/session-of-intent.ts";
import type { Context } from "../state/context.ts";
import type { PaymentIntent } from "../state/objects.ts";
import { notice } from "./checkout-pages.ts";
import { answerPage, type Html, type Transact } from "./layout.ts";
import { readForm } from "./read-form.ts";

/** Creates `/3ds/:id`, where the buyer answers the bank; whoever knows the client secret may answer. */
export function createThreeDSecure(transact: Transact): Hono {
  const pages = new Hono();
  pages.get("/:id", (http) => {
    const found = transact(http.req.url, (context) => find(context, http));
    if (!found) return say(http, "There is no such payment.", 404);
    const { intent, checkout, leadsTo } = found;
    if (intent.status !== "requires_action" && checkout) return http.redirect(checkout, 303);
    if (intent.status !== "requires_action") return say(http, "Nothing is left to answer. You can close this page.");
    return answerPage(http, { title: TITLE, content: notice(TITLE, question(intent)), leadsTo });
  });
  pages.post("/:id", async (http) => {
    const answer = (await readForm(http))?.["answer"];
    if (answer !== "complete" && answer !== "fail") return say(http, "That is no answer.", 400);
    const before = transact(http.req.url, (context) => {
      const found = find(context, http);
      if (found) answerBank(context, found.intent, answer);
      return found;
    });
    if (!before) return say(http, "There is no such payment.", 404);
    const back = returnUrl(before.intent, answer === "complete" ? "succeeded" : "failed") ?? before.checkout;
    return back ? http.redirect(back, 303) : say(http, "Thank you. You can close this page.");
  });
  return pages;
}

const TITLE = "3-D Secure, test payment";

/** Holds an intent and, for one of a Checkout Session, the path to which the buyer returns (`checkout`). */
type Found = { intent: PaymentIntent; checkout: string | undefined; leadsTo: string[] };

function find(context: Context, { req }: Http): Found | undefined {
  const intent = context.store.find("payment_intent", req.param("id") ?? "");
  if (!intent || intent.client_secret !== req.query("client_secret")) return undefined;
  const session = sessionOf(context, intent.id);
  const next = intent.next_action?.type === "redirect_to_url" ? [intent.next_action.redirect_to_url.return_url] : [];
  if (!session) return { intent, checkout: undefined, leadsTo: next };
  return { intent, checkout: `/c/pay/${session.id}/return`, leadsTo: [...next, session.success_url] };
}

function returnUrl({ id, client_secret, next_action }: PaymentIntent, status: string) {
  if (next_action?.type !== "redirect_to_url") return undefined;
  const url = new URL(next_action.redirect_to_url.return_url);
  url.searchParams.set("payment_intent", id);
  url.searchParams.set("payment_intent_client_secret", client_secret);
  url.searchParams.set("redirect_status", status);
  return url.href;
}

function question({ amount, currency }: PaymentIntent): Html {
  return html`<p>Your bank asks whether you want to pay <strong>${shown(amount, currency)}</strong>.</p>
    <form method="post" class="stack">
      <button name="answer" value="complete">Complete</button>
      <button class="plain" name="answer" value="fail">Fail</button>
    </form>`;
}

function say(http: Http, message: string, status: 200 | 400 | 404 = 200) {
  return answerPage(http, { title: TITLE, content: notice(TITLE, html`<p>${message}</p>`), status });
}
