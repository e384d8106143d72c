import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";

export type CheckoutReadyPageProps = {
  page: PageContext;
  /** Stripe's page. */
  href: string;
  orderId: string;
};

/** Stripe's page took a while to be made: the way there, as a link, for another origin cannot be gone to by htmx. */
export function CheckoutReadyPage({ page, href, orderId }: CheckoutReadyPageProps) {
  return (
    <Layout page={page} title="Ready to pay">
      <div class="wrap narrow">
        <div class="panel">
          <h1>Ready to pay</h1>
          <p>Your card is asked for on the page of Stripe, which does our payments. Nothing has been charged yet.</p>
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
