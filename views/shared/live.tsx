import type { Child } from "hono/jsx";

type LiveProps = {
  /** The stream of fragments; absent when nothing can change any more. */
  connect: string | undefined;
  /** The address of the page itself, fetched again when a countdown ends. */
  page: string;
  /** The id of the fragment inside, which is all that is taken from the page. */
  fragment: string;
  children: Child;
};

/** An answer that is no stream is never swapped in; TSX cannot spell these names, so they are spread. */
const keepOnFailure = { "hx-status:4xx": "swap:none", "hx-status:5xx": "swap:none" };

/** The one live part of a page: each message of the stream replaces the fragment, focus and typed values staying. */
export function Live({ connect, page, fragment, children }: LiveProps) {
  const stream = connect === undefined ? {} : { "hx-sse:connect": connect, "hx-sse:close": "end" };
  return (
    <div class="live" data-live={page} data-fragment={fragment} hx-swap="innerMorph" {...stream} {...keepOnFailure}>
      {children}
    </div>
  );
}

/** The place where the countdown and live changes are spoken; kept by htmx over every navigation. */
export function LiveRegion() {
  return <div id="announcer" class="visually-hidden" role="status" hx-preserve="true" />;
}
