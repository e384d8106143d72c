// Wraps the content of a page into a whole document.

import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { Wordmark } from "./brand.tsx";
import type { PageContext } from "./context.ts";
import { Head, type PageHead } from "./head.tsx";
import { LiveRegion } from "./live.tsx";
import { words } from "./words.ts";

type LayoutProps = PageHead & {
  page: PageContext;
  title: string;
  children: Child;
};

/** Shows a whole document around the content of a page: head, header with navigation, main and footer. */
export function Layout({ page, title, children, ...head }: LayoutProps) {
  return html`<!DOCTYPE html>${(
    <html lang="en">
      <Head page={page} title={title} {...head} />
      <body hx-boost:inherited="true">
        <a class="skip-link" href="#main">
          {words.skip}
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

function TestBanner({ hasOutbox }: { hasOutbox: boolean | undefined }) {
  return (
    <p class="test-banner">
      {words.testPayments} {hasOutbox === true && <a href={routes.outbox()}>{words.outbox}</a>}
    </p>
  );
}

function Header({ page }: { page: PageContext }) {
  const { user, path: own, address, answersForm, testPayments, hasOutbox } = page;
  // The answer to a form is not the page that its address shows.
  const path = answersForm ? null : own;
  const back = { returnTo: address === routes.home() ? undefined : address };
  return (
    <header class="site-header">
      {testPayments && <TestBanner hasOutbox={hasOutbox} />}
      <div class="wrap">
        <a class="home-link" href={routes.home()} aria-label={words.home}>
          <Wordmark />
        </a>
        <nav aria-label={words.main}>
          {user === null ? (
            <ul>
              <NavLink href={routes.signup(back)} path={path}>
                {words.signUp}
              </NavLink>
              <NavLink href={routes.signin(back)} path={path}>
                {words.signIn}
              </NavLink>
            </ul>
          ) : (
            <>
              <ul class="nav-wide">
                <OwnLinks email={user.email} path={path} />
              </ul>
              <details class="nav-menu">
                <summary>{words.menu}</summary>
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
        {words.sell}
      </NavLink>
      <NavLink href={routes.listings()} path={path}>
        {words.ownListings}
      </NavLink>
      <NavLink href={routes.orders()} path={path}>
        {words.ownTickets}
      </NavLink>
      <li class="nav-email">
        <a href={routes.account()} {...(path === routes.account() && { "aria-current": "page" })}>
          {email}
        </a>
      </li>
      <li>
        <form method="post" action={routes.signout()}>
          <button class="link-button" type="submit">
            {words.signOut}
          </button>
        </form>
      </li>
    </>
  );
}

const about = [
  [words.about.help, routes.help()],
  [words.about.fees, `${routes.help()}#fees`],
  [words.about.terms, routes.terms()],
  [words.about.privacy, routes.privacy()],
  [words.about.contact, routes.contact()],
] as const;

function Footer() {
  return (
    <footer class="site-footer">
      <div class="wrap">
        <Wordmark />
        <p>{words.promise}</p>
        <nav aria-label={words.about.label}>
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
