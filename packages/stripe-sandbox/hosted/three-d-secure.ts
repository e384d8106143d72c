import { Hono, type Context as Http } from "hono";
import { html } from "hono/html";
import { answerBank } from "../money/authentication.ts";
import { shown } from "../money/currencies.ts";
import type { Context } from "../state/context.ts";
import type { PaymentIntent } from "../state/objects.ts";

/** Runs work in one transaction, after what fell due. */
export type Transact = <T>(work: (context: Context) => T) => T;

/** Makes `/3ds/:id`, where the buyer answers the bank; who knows the client secret may answer. */
export function createThreeDSecure(transact: Transact): Hono {
  const pages = new Hono();
  pages.get("/:id", (http) => {
    const intent = transact((context) => findIntent(context, http));
    if (!intent) return http.html(page("There is no such payment."), 404);
    if (intent.status !== "requires_action") return http.html(page("Nothing is left to answer."));
    return http.html(page(question(intent)));
  });
  pages.post("/:id", async (http) => {
    const { answer } = await http.req.parseBody();
    if (answer !== "complete" && answer !== "fail") return http.html(page("That is no answer."), 400);
    const before = transact((context) => {
      const intent = findIntent(context, http);
      if (intent) answerBank(context, intent, answer);
      return intent;
    });
    if (!before) return http.html(page("There is no such payment."), 404);
    const back = returnUrl(before, answer === "complete" ? "succeeded" : "failed");
    return back ? http.redirect(back, 303) : http.html(page("Thank you. You can close this page."));
  });
  return pages;
}

function findIntent({ store }: Context, { req }: Http): PaymentIntent | undefined {
  const intent = store.find("payment_intent", req.param("id") ?? "");
  return intent?.client_secret === req.query("client_secret") ? intent : undefined;
}

function returnUrl({ id, client_secret, next_action }: PaymentIntent, status: string) {
  if (next_action?.type !== "redirect_to_url") return undefined;
  const url = new URL(next_action.redirect_to_url.return_url);
  url.searchParams.set("payment_intent", id);
  url.searchParams.set("payment_intent_client_secret", client_secret);
  url.searchParams.set("redirect_status", status);
  return url.href;
}

function question({ amount, currency }: PaymentIntent) {
  return html`<p>Your bank asks whether you want to pay <strong>${shown(amount, currency)}</strong>.</p>
    <form method="post">
      <button name="answer" value="complete">Complete</button>
      <button name="answer" value="fail">Fail</button>
    </form>`;
}

function page(content: string | ReturnType<typeof html>) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>3-D Secure, test payment</title>
      </head>
      <body>
        <main>
          <h1>3-D Secure, test payment</h1>
          ${content}
        </main>
      </body>
    </html>`;
}
