// Lays out the hosted pages and sets their security headers.
import { readFileSync } from "node:fs";
import type { Context as Http } from "hono";
import { html } from "hono/html";
import type { Context } from "../state/context.ts";

/** Runs work in one transaction, after the tasks that are due; `requestUrl` is the address of the call. */
export type Transact = <T>(requestUrl: string, work: (context: Context) => T) => T;

/** Holds a piece of a page, already escaped. */
export type Html = ReturnType<typeof html>;

/** Holds the style sheet of the hosted pages, and the path that serves it. */
export const STYLE = {
  path: "/c/hosted.css",
  text: readFileSync(new URL("./hosted.css", import.meta.url), "utf8"),
};

/**
 * Answers with a page that runs no script and cannot be framed. `leadsTo` lists the addresses that a form on the page
 * may redirect to in the end, because browsers apply `form-action` to such redirects too. `status` defaults to 200.
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
