// Renders the pages of a Checkout Session.
import { html } from "hono/html";
import { successUrl } from "../money/checkout-session-states.ts";
import { shown } from "../money/currencies.ts";
import type { CheckoutSession, LineItem } from "../state/checkout-session-object.ts";
import type { PaymentIntent } from "../state/objects.ts";
import type { CardField, CardProblems, TypedAgain } from "./card-form.ts";
import type { Html } from "./layout.ts";

/** Lists the test cards that have a button; the others can be typed. */
const OFFERED: [number: string, does: string][] = [
  ["4242 4242 4242 4242", "pays"],
  ["4000 0025 0000 3155", "asks for 3-D Secure"],
  ["4000 0000 0000 0002", "is declined"],
  ["4000 0000 0000 9995", "has insufficient funds"],
  ["4000 0000 0000 0069", "has expired"],
  ["4000 0000 0000 0127", "wrong security code"],
  ["4000 0000 0000 0119", "processing error"],
  ["4000 0000 0000 5126", "pays, a refund fails later"],
  ["4000 0000 0000 0259", "pays, then is disputed"],
];

const VERBS = { auto: "Pay", pay: "Pay", book: "Book", donate: "Donate" } as const;

/** Holds what the page of an open Session shows. */
export type OpenPage = {
  session: CheckoutSession;
  items: LineItem[];
  /** Holds the description of each item, which Stripe shows below its name. */
  notes: (string | null)[];
  /** Holds the intent of an earlier attempt, which says why it failed or that the bank waits for an answer. */
  intent: PaymentIntent | undefined;
  problems?: CardProblems | undefined;
  typed?: TypedAgain | undefined;
};

/** Renders the page on which a buyer pays. */
export function openPage(page: OpenPage): Html {
  return html`<div class="columns">
    <div>${summary(page)}</div>
    <div>
      ${page.intent ? earlier(page.intent) : ""}
      <form method="post" class="stack">
        <div class="card">${cardFields(page)}</div>
        ${testCards()}
      </form>
    </div>
  </div>`;
}

/** Renders the page of an expired Session. */
export function expiredPage({ cancel_url }: CheckoutSession): Html {
  return notice(
    "This checkout has expired",
    html`<p>Nothing was charged. Go back to the shop to see what can be done.</p>
      ${cancel_url ? html`<a class="button" href="${cancel_url}">Back to the shop</a>` : ""}`,
  );
}

/** Renders the page of a completed Session. */
export function completePage(session: CheckoutSession): Html {
  return notice(
    "This checkout is complete",
    html`<p>There is nothing left to pay here.</p>
      <a class="button" href="${successUrl(session)}">Back to the shop</a>`,
  );
}

/** Renders the page for an unknown Session. */
export function unknownPage(): Html {
  return notice("There is no such checkout", html`<p>Go back to the shop and try from there.</p>`);
}

/** Renders the page for a form that cannot be read. */
export function faultyPage(): Html {
  return notice("This form cannot be read", html`<p>Go back and fill it in again. Nothing was charged.</p>`);
}

/** Renders a small page with one message. */
export function notice(title: string, content: Html): Html {
  return html`<div class="card narrow stack"><h1>${title}</h1>${content}</div>`;
}

function summary({ session, items, notes }: OpenPage): Html {
  const { amount_total, currency, cancel_url } = session;
  return html`${cancel_url ? html`<p><a href="${cancel_url}">&larr; Back</a></p>` : ""}
    <h1>Pay</h1>
    <p class="amount">${shown(amount_total, currency)}</p>
    <ul class="lines">
      ${items.map(
        ({ description, quantity, amount_total: amount }, at) =>
          html`<li>
            <span>${description}${quantity > 1 ? ` × ${quantity}` : ""}</span><span>${shown(amount, currency)}</span>
            ${notes[at] ? html`<small class="quiet">${notes[at]}</small>` : ""}
          </li>`,
      )}
    </ul>`;
}

function earlier({ status, next_action, last_payment_error }: PaymentIntent): Html {
  if (status === "requires_action" && next_action?.type === "redirect_to_url") {
    return html`<div class="alert" role="status">
      Your bank still waits for an answer. <a href="${next_action.redirect_to_url.url}">Go to your bank</a>, or pay with
      another card.
    </div>`;
  }
  if (!last_payment_error) return html``;
  const message =
    last_payment_error.type === "card_error"
      ? last_payment_error.message
      : "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
  return html`<div class="alert" role="alert">${message} Nothing was charged.</div>`;
}

function cardFields({ session, intent, problems = {}, typed }: OpenPage): Html {
  const { amount_total, currency, customer_email } = session;
  const email = typed?.email ?? intent?.last_payment_error?.payment_method?.billing_details.email ?? undefined;
  return html`<h2>Card</h2>
    ${
      customer_email === null
        ? field("email", "E-mail", { type: "email", autocomplete: "email", value: email, problems })
        : html`<p class="quiet">${customer_email}</p>`
    }
    ${field("number", "Card number", { autocomplete: "cc-number", placeholder: "1234 1234 1234 1234", problems })}
    <div class="pair">
      ${field("expiry", "Expiry", { autocomplete: "cc-exp", placeholder: "MM / YY", value: typed?.expiry, problems })}
      ${field("cvc", "Security code", { autocomplete: "cc-csc", placeholder: "CVC", problems })}
    </div>
    <button>${VERBS[session.submit_type ?? "auto"]} ${shown(amount_total, currency)}</button>`;
}

function field(
  name: CardField,
  label: string,
  options: {
    type?: string;
    autocomplete: string;
    placeholder?: string;
    value?: string | undefined;
    problems: CardProblems;
  },
): Html {
  const { type = "text", autocomplete, placeholder = "", value = "" } = options;
  const problem = options.problems[name];
  const numeric = type === "text" ? "numeric" : "email";
  const state = problem ? html`aria-invalid="true" aria-describedby="${name}-problem"` : "";
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" inputmode="${numeric}" autocomplete="${autocomplete}"
      placeholder="${placeholder}" value="${value}" required ${state} />
    ${problem ? html`<p class="problem" id="${name}-problem" role="alert">${problem}</p>` : ""}
  </div>`;
}

function testCards(): Html {
  const buttons = OFFERED.map(
    ([number, does]) =>
      html`<li>
        <button class="plain" name="test_card" value="${number.replaceAll(" ", "")}" formnovalidate>
          <span class="digits">${number}</span> <span class="quiet">${does}</span>
        </button>
      </li>`,
  );
  return html`<section class="test-cards" aria-labelledby="test-cards">
    <h2 id="test-cards">Or pay at once with a test card</h2>
    <ul>
      ${buttons}
    </ul>
  </section>`;
}
