// Wraps the content of a page for operators into a whole document, with the navigation of their area.

import type { Child } from "hono/jsx";
import { routes } from "../routes.ts";
import { assetPaths } from "./assets.ts";
import type { PageContext } from "./context.ts";
import { Layout } from "./layout.tsx";

const label = "For operators";
const find = { label: "Find an id or order number", placeholder: "Order number or id", button: "Find" };

const areas = [
  ["Overview", routes.operator()],
  ["Streams", routes.operatorStreams()],
  ["Dead letters", routes.deadLetters()],
  ["Holds", routes.holds()],
  ["Money", routes.operatorPayments()],
  ["Events", routes.operatorEvents()],
  ["People", routes.people()],
  ["Actions", routes.operatorActions()],
  ["Audit log", routes.audit()],
] as const;

type OperatorLayoutProps = { page: PageContext; title: string; children: Child };

/** Shows a page for operators: its area is marked in the navigation, which every such page has. */
export function OperatorLayout({ page, title, children }: OperatorLayoutProps) {
  return (
    <Layout page={page} title={title} ownStyle={assetPaths().operatorStyle}>
      <div class="wrap operator">
        <nav class="operator-nav" aria-label={label}>
          <ul>
            {areas.map(([name, href]) => (
              <li>
                <a href={href} {...currentOf(page.path, href)}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <form class="operator-find" method="get" action={routes.operatorFind()} role="search">
          <input
            type="search"
            name="q"
            aria-label={find.label}
            placeholder={find.placeholder}
            maxlength={100}
            autocomplete="off"
            spellcheck={false}
            required
          />
          <button class="button-quiet" type="submit">
            {find.button}
          </button>
        </form>
        {children}
      </div>
    </Layout>
  );
}

// The page itself, or a page below it.
function currentOf(path: string, href: string) {
  if (path === href) return { "aria-current": "page" } as const;
  return href !== routes.operator() && path.startsWith(`${href}/`) ? ({ "aria-current": "true" } as const) : {};
}
