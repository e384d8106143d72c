import { readFileSync } from "node:fs";
import type { Context as Http } from "hono";
import { html } from "hono/html";
import type { Context } from "../state/context.ts";

/** Runs work in one transaction, after what fell due; the address is the one the call came to. */
export type Transact = <T>(requestUrl: string, work: (context: Context) => T) => T;

/** A piece of a page, already escaped. */
export type Html = ReturnType<typeof html>;

/** The style of all hosted pages, and where it is served. */
export const STYLE = {
  path: "/c/hosted.css",
  text: readFileSync(new URL("./hosted.css", import.meta.url), "utf8"),
};

/**
 * Answers with a page that runs no script and can be in no frame. `leadsTo` are the addresses that
 * a form on it may redirect to at last: browsers hold a redirect after a form to `form-action` too.
 */
export function answerPage(
  http: Http,
  { title, content, status = 200, leadsTo = [] }: Page & { status?: 200 | 400 | 404 | 410 | 422; leadsTo?: string[] },
): Response | Promise<Response> {
  http.header("content-security-policy", policy(leadsTo));
  http.header("referrer-policy", "no-referrer");
  http.header("x-content-type-options", "nosniff");
  http.header("cache-control", "no-store");
  return http.html(document({ title, content }), status);
}

type Page = { title: string; content: Html };

function policy(leadsTo: string[]): string {
  const origins = new Set(leadsTo.flatMap((url) => URL.parse(url)?.origin ?? []));
  const targets = ["'self'", ...origins].join(" ");
  return `default-src 'none'; style-src 'self'; img-src data:; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`;
}

function document({ title, content }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLE.path}" />
      </head>
      <body>
        <header class="banner"><strong>Test payments.</strong> No real card is charged here.</header>
        <main>${content}</main>
      </body>
    </html>`;
}
