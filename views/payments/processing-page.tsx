import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

export type ProcessingPageProps = { page: PageContext; chargeId: string; orderId: string };

/**
 * A payment whose outcome is not known yet. It asks its own address again until that answers 303 to the order,
 * by htmx or, without JavaScript, by a refresh.
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
            The bank takes longer than usual. This page goes on by itself; please do not pay again.
          </p>
          <p class="fine">
            The ticket stays held for you meanwhile. You can also watch <a href={routes.order(orderId)}>your order</a>.
          </p>
        </div>
      </div>
    </Layout>
  );
}
