// Shows the part of a page that a stream keeps up to date.

import type { Child } from "hono/jsx";

type LiveProps = {
  /** Address of the stream of fragments; absent when nothing can change any more. */
  connect: string | undefined;
  /** Address of the page itself, which site.js requests again when a countdown ends. */
  page: string;
  /** Id of the fragment, which is all that site.js takes from the answer. */
  fragment: string;
  children: Child;
};

/** Keeps a failed answer, which is no part of the page, out of it. Spread it: TSX cannot write these attribute names. */
export const keepOnFailure = { "hx-status:4xx": "swap:none", "hx-status:5xx": "swap:none" };

/** Shows the one live part of a page: each message of the stream replaces the fragment but keeps focus and typed text. */
export function Live({ connect, page, fragment, children }: LiveProps) {
  const stream = connect === undefined ? {} : { "hx-sse:connect": connect, "hx-sse:close": "end" };
  return (
    <div class="live" data-live={page} data-fragment={fragment} hx-swap="innerMorph" {...stream} {...keepOnFailure}>
      {children}
    </div>
  );
}

/** Holds the text that screen readers speak about countdowns and live changes; htmx keeps it over every navigation. */
export function LiveRegion() {
  return <div id="announcer" class="visually-hidden" role="status" hx-preserve="true" />;
}
