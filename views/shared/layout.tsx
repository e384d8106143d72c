// Wraps the content of a page into a whole document.

import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { Wordmark } from "./brand.tsx";
import type { PageContext } from "./context.ts";
import { Head, type PageHead } from "./head.tsx";
import { LiveRegion } from "./live.tsx";

type LayoutProps = PageHead & {
  page: PageContext;
  title: string;
  /** Seconds after which a browser without JavaScript loads the page again; default never. */
  refreshSeconds?: number | undefined;
  children: Child;
};

/** Shows a whole document around the content of a page: head, header with navigation, main and footer. */
export function Layout({ page, title, refreshSeconds, children, ...head }: LayoutProps) {
  return html`<!DOCTYPE html>${(
    <html lang="en">
      <Head page={page} title={title} refreshSeconds={refreshSeconds} {...head} />
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
          {user === null ? (
            <ul>
              <NavLink href={routes.signup(back)} path={path}>
                Sign up
              </NavLink>
              <NavLink href={routes.signin(back)} path={path}>
                Sign in
              </NavLink>
            </ul>
          ) : (
            <>
              <ul class="nav-wide">
                <OwnLinks email={user.email} path={path} />
              </ul>
              <details class="nav-menu">
                <summary>Menu</summary>
                <ul>
                  <OwnLinks email={user.email} path={path} />
                </ul>
              </details>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}

// Shown side by side, or in a menu where they do not fit into one line: the style sheet shows one of the two.
function OwnLinks({ email, path }: { email: string; path: string | null }) {
  return (
    <>
      <NavLink href={routes.ticketNew()} path={path}>
        Sell a ticket
      </NavLink>
      <NavLink href={routes.listings()} path={path}>
        My listings
      </NavLink>
      <NavLink href={routes.orders()} path={path}>
        My tickets
      </NavLink>
      <li class="nav-email">
        <a href={routes.account()} {...(path === routes.account() && { "aria-current": "page" })}>
          {email}
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
  );
}

const about = [
  ["Help", routes.help()],
  ["Fees", `${routes.help()}#fees`],
  ["Terms", routes.terms()],
  ["Privacy", routes.privacy()],
  ["Contact", routes.contact()],
] as const;

function Footer() {
  return (
    <footer class="site-footer">
      <div class="wrap">
        <Wordmark />
        <p>We hold the ticket while you pay, and you pay only if you get it.</p>
        <nav aria-label="About this site">
          <ul>
            {about.map(([label, href]) => (
              <li>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
