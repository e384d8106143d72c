// Shows an error.

import { durationText } from "@holdfast/values";
import { routes } from "../routes.ts";
import type { PageContext } from "./context.ts";
import { Layout } from "./layout.tsx";
import { words } from "./words.ts";

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

const { errors } = words;
const { ways } = errors;

// A page of a payment is opened after paying, so it must not say that nothing was charged.
function wordsOf({ page: { path, answersForm }, status, message }: ErrorPageProps): Words {
  // Only developers read this page, and the message tells them which setting it is about.
  if (path === routes.outbox()) return { title: errors.notHere, text: message };
  if (status === 403 && path.startsWith("/operator")) {
    return errors.operator;
  }
  const isPayment = !answersForm && path.startsWith(`${routes.payments()}/`);
  const special = isPayment ? errors.ofPayment[status] : answersForm ? errors.ofForm[status] : undefined;
  return special ?? errors.byStatus[status] ?? { title: errors.other, text: message };
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
            {errors.quote} <code>{requestId}</code>
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
  if (retryAfterSeconds === undefined) return errors.wait;
  return errors.waitFor(durationText(retryAfterSeconds));
}

type Way = { readonly label: string; readonly href: string };

function waysOn({ page, status }: ErrorPageProps): Way[] {
  const { user, address, answersForm } = page;
  const again = !answersForm && (status === 429 || status >= 500) ? [{ label: ways.again, href: address }] : [];
  const signIn =
    user === null && !answersForm && (status === 401 || status === 403)
      ? [{ label: ways.signIn, href: routes.signin({ returnTo: address }) }]
      : [];
  const shown = [...again, ...signIn, ...wayBack(page)];
  // Nobody is left with a single way on.
  const other =
    user === null ? { label: ways.help, href: routes.help() } : { label: ways.ownTickets, href: routes.orders() };
  return [...(shown.length === 0 ? [other] : shown), { label: ways.home, href: routes.home() }];
}

// Leads to the page with the form or, where that is not known, to the ticket or order that the address belongs to.
function wayBack({ path, address, answersForm }: PageContext): Way[] {
  const [, area = "", id = "", part] = path.split("/");
  const above = part === undefined || !/^(tickets|orders)$/.test(area) ? routes.home() : `/${area}/${id}`;
  const href = answersForm && address !== routes.home() ? address : above;
  if (href === routes.home()) return [];
  if (/^\/tickets\/(?!new)/.test(href)) return [{ label: ways.ticket, href }];
  return [{ label: href.startsWith("/orders/") ? ways.order : ways.back, href }];
}
