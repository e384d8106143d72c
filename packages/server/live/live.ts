// Streams a page's fragment to the browser whenever a document changes (server-sent events).
import type { Engine } from "@holdfast/actors";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { AppContext } from "../http/service.ts";

/** Holds one state of a live page. */
export interface LiveView {
  /** Holds the HTML fragment, rendered as the page itself renders it. */
  readonly html: string;
  /** Says that the document will not change again: the stream then ends with the event `end`. Default false. */
  readonly isFinal?: boolean;
  /** Names the SSE event; default: no name, and htmx swaps the fragment in. */
  readonly event?: string;
}

/** Configures a live stream. */
export interface LiveOptions {
  /** Reports changes of documents. */
  readonly engine: Pick<Engine, "watch">;
  /** Identifies the document that is watched. */
  readonly id: string;
  /** Renders the present state; null: there is nothing to show, or nothing any more. */
  readonly render: () => Promise<LiveView | null>;
  /** Sets the ms without an event after which the event `ping` is sent, so that the page sees it; default 15,000. */
  readonly pingMs?: number;
}

const PING_MS = 15_000;

/**
 * Answers with server-sent events: the present view, then a view after each change of the document.
 *
 * Sends one view for changes that come together, and none that equals the last one. The id of an event is the id of
 * the stream entry of the change. Answers 204 when `render` returns null at the start. Sends `end` after a final view
 * or when `render` returns null later; closes without `end` when the browser disconnects or the listener stops.
 */
export async function liveStream(c: AppContext, options: LiveOptions): Promise<Response> {
  const changes = createChanges(c);
  // Watches before the first rendering, so that no change is missed between the two.
  const stopWatching = options.engine.watch(options.id, changes.note);
  try {
    const first = await options.render();
    if (first === null) return c.body(null, 204);
    c.env?.timeout?.(c.req.raw, 0);
    const response = streamSSE(c, async (stream) => {
      stream.onAbort(changes.end);
      try {
        await send(stream, { options, changes, first });
      } finally {
        changes.end();
        stopWatching();
      }
    });
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Accel-Buffering", "no");
    changes.isStreaming = true;
    return response;
  } finally {
    if (!changes.isStreaming) stopWatching();
  }
}

type Changes = ReturnType<typeof createChanges>;

/** Holds the last change that was not sent yet, and wakes the sender. */
function createChanges(c: AppContext) {
  let entryId: string | null = null;
  let isOver = false;
  let wake: (() => void) | null = null;
  const end = (): void => {
    isOver = true;
    wake?.();
  };
  c.req.raw.signal.addEventListener("abort", end, { once: true });
  c.env?.stopping?.addEventListener("abort", end, { once: true });
  return {
    isStreaming: false,
    end,
    note(id: string): void {
      entryId = id;
      wake?.();
    },
    isOver: () => isOver || c.req.raw.signal.aborted || c.env?.stopping?.aborted === true,
    take(): string | null {
      const taken = entryId;
      entryId = null;
      return taken;
    },
    /** Waits for a change or the end, at most `ms`. */
    next(ms: number): Promise<void> {
      if (entryId !== null || isOver) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

type Sending = { options: LiveOptions; changes: Changes; first: LiveView };

async function send(stream: SSEStreamingApi, { options, changes, first }: Sending): Promise<void> {
  let shown = first;
  await write(stream, shown, changes.take());
  while (!changes.isOver() && !shown.isFinal) {
    await changes.next(options.pingMs ?? PING_MS);
    if (changes.isOver()) return;
    const entryId = changes.take();
    if (entryId === null) {
      await stream.writeSSE({ event: "ping", data: "" });
      continue;
    }
    const view = await options.render();
    if (view === null) break;
    if (view.html !== shown.html || view.isFinal) await write(stream, view, entryId);
    shown = view;
  }
  if (!changes.isOver()) await stream.writeSSE({ event: "end", data: "" });
}

async function write(stream: SSEStreamingApi, view: LiveView, entryId: string | null): Promise<void> {
  const { html, event } = view;
  await stream.writeSSE({
    data: html,
    ...(event !== undefined && { event }),
    ...(entryId && { id: entryId }),
  });
}
