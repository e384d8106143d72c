// Waits for the outcome of a payment.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

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
 * The page requests its own address every 2 s, with htmx or by a refresh without JavaScript, until the address answers
 * with a redirect to the order.
 */
export function ProcessingPage({ page, chargeId, orderId }: ProcessingPageProps) {
  return (
    <Layout page={page} title="Your payment is being processed" refreshSeconds={2}>
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
          <h1>Your payment is being processed</h1>
          <p aria-busy="true">
            This is taking longer than usual. Keep this page open, it will update. Please don't pay again.
          </p>
          <p class="fine">
            The ticket stays reserved for you meanwhile. You can also watch{" "}
            <a href={routes.order(orderId)}>your order</a>.
          </p>
        </div>
      </div>
    </Layout>
  );
}
