// Links to Stripe's page for paying.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { words } from "./words.ts";

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
    <Layout page={page} title={words.ready.title}>
      <div class="wrap narrow">
        <div class="panel">
          <h1>{words.ready.title}</h1>
          <p>{words.ready.text}</p>
          <p class="actions">
            <a class="button" href={href} hx-boost="false">
              {words.ready.goOn}
            </a>
            <a class="button button-quiet" href={routes.order(orderId)}>
              {words.backToOrder}
            </a>
          </p>
        </div>
      </div>
    </Layout>
  );
}
