// Wraps the lists of what a person bought, waits for, sells and sold into one area with tabs.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import type { PageContext } from "./context.ts";
import { Layout } from "./layout.tsx";
import { words } from "./words.ts";

/** Names a tab: bought tickets, waiting lists, own listings, own sales, payouts. */
export type AccountTab = "tickets" | "waits" | "listings" | "sales" | "payouts";

const tabs: readonly (readonly [AccountTab, string, string])[] = [
  ["tickets", words.account.tickets, routes.orders()],
  ["waits", words.account.waits, routes.waits()],
  ["listings", words.account.listings, routes.listings()],
  ["sales", words.account.sales, routes.sales()],
  ["payouts", words.account.payouts, routes.payouts()],
];

type AccountPageProps = {
  page: PageContext;
  /** The tab whose list the page shows. */
  tab: AccountTab;
  /** Title and heading of the page. */
  title: string;
  /** Shown beside the heading; default nothing. */
  action?: Child;
  children: Child;
};

/** Shows one list of the account: its heading, the tabs that lead to the other lists, then the content. */
export function AccountPage({ page, tab, title, action, children }: AccountPageProps) {
  return (
    <Layout page={page} title={title}>
      <div class="wrap">
        <header class="page-head">
          <h1>{title}</h1>
          {action}
        </header>
        <nav class="tabs" aria-label={words.account.label}>
          <ul>
            {tabs.map(([name, label, href]) => (
              <li>
                <a href={href} {...(name === tab && { "aria-current": "page" })}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {children}
      </div>
    </Layout>
  );
}
