// Shows an error.

import { durationText } from "@holdfast/values";
import { routes } from "../routes.ts";
import type { PageContext } from "./context.ts";
import { Layout } from "./layout.tsx";

/** Props of the error page. */
export type ErrorPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** HTTP status of the answer. */
  status: number;
  /** The error as programs read it; shown only for a status that has no words of its own. */
  message: string;
  /** Seconds after which to try again; default: nobody can say. */
  retryAfterSeconds?: number | undefined;
  /** Id of the request, which people can quote to the operators; shown from status 500 on. */
  requestId?: string | undefined;
};

type Words = { readonly title: string; readonly text: string };

const NOTHING_DONE = "Nothing was charged, and nothing is done twice if you press the button again.";

const words: Readonly<Record<number, Words>> = {
  400: { title: "We could not read that", text: "The link or what was sent is incomplete or out of date." },
  401: { title: "Sign in first", text: "Sign in, and you come back to this page." },
  403: {
    title: "This belongs to someone else",
    text: "Only the person it belongs to can open it. If that is you, sign in with your other account.",
  },
  404: { title: "Page not found", text: "The link may be mistyped or old, or what was here has been removed." },
  409: { title: "Not possible now", text: "Something has changed in the meantime, so nothing was done." },
  410: { title: "This has been removed", text: "What was here is no longer available." },
  413: { title: "Too much at once", text: "What was sent is too long. Nothing was saved: shorten it and try again." },
  415: {
    title: "We could not read that",
    text: "What was sent is not in a form that this site reads. Nothing was saved.",
  },
  421: { title: "Wrong address", text: "This site has another address. Open it under that one." },
  429: { title: "Too many tries", text: "Nothing was done." },
  500: { title: "Something went wrong", text: "This is our mistake, and it has been noted." },
  503: { title: "Try again in a moment", text: "Holdfast is too busy or cannot be reached right now." },
};

const formWords: Readonly<Record<number, Words>> = {
  403: {
    title: "That is not allowed",
    text: "Nothing was done: this belongs to someone else, or the request came from another site.",
  },
  500: { title: "Something went wrong", text: `This is our mistake. ${NOTHING_DONE}` },
  503: { title: "Try again in a moment", text: `Holdfast could not do this right now. ${NOTHING_DONE}` },
};

const paymentWords: Readonly<Record<number, Words>> = {
  503: {
    title: "Try again in a moment",
    text: "We cannot read your payment right now. Please do not pay again: if you have paid, this page will say so.",
  },
};

// A page of a payment is opened after paying, so it must not say that nothing was charged.
function wordsOf({ page: { path, answersForm }, status, message }: ErrorPageProps): Words {
  // Only developers read this page, and the message tells them which setting it is about.
  if (path === routes.outbox()) return { title: "This page is not shown here", text: message };
  if (status === 403 && path.startsWith("/operator")) {
    return { title: "For operators only", text: "Only the people who run this site can open this page." };
  }
  const isPayment = !answersForm && path.startsWith(`${routes.payments()}/`);
  const special = isPayment ? paymentWords[status] : answersForm ? formWords[status] : undefined;
  return special ?? words[status] ?? { title: "Something went wrong", text: message };
}

/** Shows an error in words for people: what was not done, and how to go on. */
export function ErrorPage(props: ErrorPageProps) {
  const { page, status, requestId } = props;
  const { title, text } = wordsOf(props);
  return (
    <Layout page={page} title={title}>
      <div class="wrap narrow error-page">
        <p class="error-status" aria-hidden="true">
          {status}
        </p>
        <h1>{title}</h1>
        <p>{status === 429 ? `${text} ${whenToTryAgain(props)}` : text}</p>
        {requestId !== undefined && status >= 500 && (
          <p class="fine">
            If it goes on, tell us this number: <code>{requestId}</code>
          </p>
        )}
        <p class="actions">
          {waysOn(props).map(({ label, href }, at) => (
            <a class={at === 0 ? "button" : "button button-quiet"} href={href}>
              {label}
            </a>
          ))}
        </p>
      </div>
    </Layout>
  );
}

function whenToTryAgain({ retryAfterSeconds }: ErrorPageProps): string {
  if (retryAfterSeconds === undefined) return "Wait a little, then try again.";
  return `Try again in ${durationText(retryAfterSeconds)}.`;
}

type Way = { readonly label: string; readonly href: string };

function waysOn({ page, status }: ErrorPageProps): Way[] {
  const { user, address, answersForm } = page;
  const again = !answersForm && (status === 429 || status >= 500) ? [{ label: "Try again", href: address }] : [];
  const signIn =
    user === null && !answersForm && (status === 401 || status === 403)
      ? [{ label: "Sign in", href: routes.signin({ returnTo: address }) }]
      : [];
  return [...again, ...signIn, ...wayBack(page), { label: "Home", href: routes.home() }];
}

// Leads to the page with the form or, where that is not known, to the ticket or order that the address belongs to.
function wayBack({ path, address, answersForm }: PageContext): Way[] {
  const [, area = "", id = "", part] = path.split("/");
  const above = part === undefined || !/^(tickets|orders)$/.test(area) ? routes.home() : `/${area}/${id}`;
  const href = answersForm && address !== routes.home() ? address : above;
  if (href === routes.home()) return [];
  if (/^\/tickets\/(?!new)/.test(href)) return [{ label: "Back to the ticket", href }];
  return [{ label: href.startsWith("/orders/") ? "Back to the order" : "Go back", href }];
}
