// Links to Stripe's page for paying.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

/** Props of the page that links to Stripe's page. */
export type CheckoutReadyPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Address of Stripe's page. */
  href: string;
  /** Id of the order to pay. */
  orderId: string;
};

/**
 * Shows a link to Stripe's page, for the case that creating that page took a while.
 *
 * A link is needed because htmx cannot navigate to another origin.
 */
export function CheckoutReadyPage({ page, href, orderId }: CheckoutReadyPageProps) {
  return (
    <Layout page={page} title="Ready to pay">
      <div class="wrap narrow">
        <div class="panel">
          <h1>Ready to pay</h1>
          <p>You enter your card on the page of Stripe, which does our payments. You haven't been charged yet.</p>
          <p class="actions">
            <a class="button" href={href} hx-boost="false">
              Go on to pay
            </a>
            <a class="button button-quiet" href={routes.order(orderId)}>
              Back to the order
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}
