// Waits for the outcome of a payment.

import { routes } from "../routes.ts";
import { CheckAgain } from "../shared/check-again.tsx";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { words } from "./words.ts";

const text = words.processing;

/** Props of the page of a payment under way. */
export type ProcessingPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Id of the charge whose outcome is awaited. */
  chargeId: string;
  /** Id of the order that the charge pays. */
  orderId: string;
};

/**
 * Shows that the outcome of a payment is not known yet.
 *
 * The page requests its own address every 2 s, with htmx or by a link without JavaScript, until the address answers
 * with a redirect to the order.
 */
export function ProcessingPage({ page, chargeId, orderId }: ProcessingPageProps) {
  return (
    <Layout page={page} title={text.title}>
      <div class="wrap narrow">
        <div
          class="panel waiting"
          id="processing"
          hx-get={routes.paymentProcessing(chargeId)}
          hx-trigger="every 2s"
          hx-target="body"
          hx-swap="innerMorph"
          hx-replace-url="true"
        >
          <h1>{text.title}</h1>
          <p aria-busy="true">{text.text}</p>
          <CheckAgain href={routes.paymentProcessing(chargeId)} />
          <p class="fine">
            {text.watch} <a href={routes.order(orderId)}>{text.order}</a>.
          </p>
        </div>
      </div>
    </Layout>
  );
}
