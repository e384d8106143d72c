import type { PageContext } from "../context.ts";
import { Layout } from "../layout.tsx";
import { routes } from "../routes.ts";

export type ErrorPageProps = {
  page: PageContext;
  status: number;
  title: string;
  message: string;
  /** Shown so that it can be quoted to the operators. */
  requestId?: string | undefined;
};

/** Anything that went wrong, with a way on. */
export function ErrorPage({ page, status, title, message, requestId }: ErrorPageProps) {
  return (
    <Layout page={page} title={title}>
      <div class="wrap narrow error-page">
        <p class="error-status" aria-hidden="true">
          {status}
        </p>
        <h1>{title}</h1>
        <p>{message}</p>
        {requestId !== undefined && (
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
