// Wraps the content of a page into a whole document.

import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { assetPaths } from "./assets.ts";
import { Wordmark } from "./brand.tsx";
import type { PageContext } from "./context.ts";
import { LiveRegion } from "./live.tsx";

type LayoutProps = {
  page: PageContext;
  title: string;
  /** Seconds after which a browser without JavaScript loads the page again; default never. */
  refreshSeconds?: number | undefined;
  children: Child;
};

// The Content-Security-Policy allows only our files, so htmx must add no style of its own. A message of a stream must
// neither close what a person has opened nor reset a form that is being sent.
const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  morphIgnore: ["data-htmx-powered", "open", "data-busy"],
});

/** Shows a whole document around the content of a page: head, header with navigation, main and footer. */
export function Layout({ page, title, refreshSeconds, children }: LayoutProps) {
  return html`<!DOCTYPE html>${(
    <html lang="en">
      <Head title={title} refreshSeconds={refreshSeconds} />
      <body hx-boost:inherited="true">
        <a class="skip-link" href="#main">
          Skip to content
        </a>
        <LiveRegion />
        <Header page={page} />
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <Footer />
      </body>
    </html>
  )}`;
}

function Head({ title, refreshSeconds }: { title: string; refreshSeconds: number | undefined }) {
  const { script, style, icon } = assetPaths();
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title === "Holdfast" ? title : `${title} · Holdfast`}</title>
      <meta name="color-scheme" content="light dark" />
      <meta name="htmx-config" content={htmxConfig} />
      <link rel="icon" href={icon} type="image/svg+xml" />
      <link rel="stylesheet" href={style} />
      <script src={script} defer />
      {refreshSeconds !== undefined && (
        <noscript>
          <meta http-equiv="refresh" content={String(refreshSeconds)} />
        </noscript>
      )}
    </head>
  );
}

function NavLink({ href, path, children }: { href: string; path: string | null; children: string }) {
  return (
    <li>
      <a href={href} {...(href.split("?")[0] === path && { "aria-current": "page" })}>
        {children}
      </a>
    </li>
  );
}

function Header({ page: { user, path: own, address, answersForm, testPayments } }: { page: PageContext }) {
  // The answer to a form is not the page that its address shows.
  const path = answersForm ? null : own;
  const back = { returnTo: address === routes.home() ? undefined : address };
  return (
    <header class="site-header">
      {testPayments && <p class="test-banner">Test payments: no money moves.</p>}
      <div class="wrap">
        <a class="home-link" href={routes.home()} aria-label="Holdfast, home">
          <Wordmark />
        </a>
        <nav aria-label="Main">
          <ul>
            {user === null ? (
              <>
                <NavLink href={routes.signup(back)} path={path}>
                  Sign up
                </NavLink>
                <NavLink href={routes.signin(back)} path={path}>
                  Sign in
                </NavLink>
              </>
            ) : (
              <>
                <NavLink href={routes.ticketNew()} path={path}>
                  Sell a ticket
                </NavLink>
                <NavLink href={routes.listings()} path={path}>
                  My listings
                </NavLink>
                <NavLink href={routes.orders()} path={path}>
                  My orders
                </NavLink>
                <li class="nav-email">
                  <a href={routes.account()} {...(path === routes.account() && { "aria-current": "page" })}>
                    {user.email}
                  </a>
                </li>
                <li>
                  <form method="post" action={routes.signout()}>
                    <button class="link-button" type="submit">
                      Sign out
                    </button>
                  </form>
                </li>
              </>
            )}
          </ul>
        </nav>
      </div>
    </header>
  );
}

function Footer() {
  return (
    <footer class="site-footer">
      <div class="wrap">
        <Wordmark />
        <p>A ticket is never sold twice, and nobody pays for a ticket they do not get.</p>
      </div>
    </footer>
  );
}
