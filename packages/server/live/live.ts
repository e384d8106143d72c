import type { Engine } from "@holdfast/actors";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { AppContext } from "../http/service.ts";

/** What a live page shows now. */
export interface LiveView {
  /** The fragment, as the page's own rendering makes it. */
  readonly html: string;
  /** Nothing will change any more: the stream ends after this with the event `end`. */
  readonly isFinal?: boolean;
  /** The SSE event's name; none by default, which htmx swaps in. */
  readonly event?: string;
}

/** What is watched, and how it is shown; `render` gives null when there is nothing to show (any more). */
export interface LiveOptions {
  readonly engine: Pick<Engine, "watch">;
  /** The document whose changes are watched. */
  readonly id: string;
  readonly render: () => Promise<LiveView | null>;
  /** How often a quiet stream says it lives; default 15,000. */
  readonly pingMs?: number;
}

const PING_MS = 15_000;

/**
 * Answers with a stream (SSE) of what a page shows: now, and after each change, several at once being one.
 *
 * 204 when there is nothing to show. The id of an event is that of the stream entry that brought it about.
 * Ends with the event `end` after a final view, and with the connection when the visitor or the listener goes.
 */
export async function liveStream(c: AppContext, options: LiveOptions): Promise<Response> {
  const changes = createChanges(c);
  // Watched before the first look, so that no change falls between the two.
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

/** Holds the last change not yet shown, and wakes whoever waits for one. */
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
    /** Waits for a change, the end, or the time to say that the stream lives. */
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
      await stream.write(": ping\n\n");
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
