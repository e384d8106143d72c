// Shows an error.

import { routes } from "../routes.ts";
import type { PageContext } from "./context.ts";
import { Layout } from "./layout.tsx";

/** Props of the error page. */
export type ErrorPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** HTTP status of the answer. */
  status: number;
  /** The error in words. */
  message: string;
  /** Id of the request, which people can quote to the operators; shown from status 500 on. */
  requestId?: string | undefined;
};

const TITLES: Readonly<Record<number, string>> = {
  400: "This request is faulty",
  401: "Sign in first",
  403: "This is not yours",
  404: "Page not found",
  409: "Not possible now",
  413: "Too much at once",
  429: "Too many tries",
  503: "Not now, try again soon",
};

/** Shows an error, with a link to the front page. */
export function ErrorPage({ page, status, message, requestId }: ErrorPageProps) {
  const title = TITLES[status] ?? "Something went wrong";
  return (
    <Layout page={page} title={title}>
      <div class="wrap narrow error-page">
        <p class="error-status" aria-hidden="true">
          {status}
        </p>
        <h1>{title}</h1>
        <p>{message}</p>
        {requestId !== undefined && status >= 500 && (
          <p class="fine">
            Request <code>{requestId}</code>
          </p>
        )}
        <p class="actions">
          <a class="button" href={routes.home()}>
            Front page
          </a>
        </p>
      </div>
    </Layout>
  );
}
