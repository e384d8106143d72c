// Streams a page's fragment to the browser whenever a document changes (server-sent events).
import type { Engine } from "@holdfast/actors";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { clientAddress } from "../http/client-address.ts";
import { problemOf } from "../http/problem-of.ts";
import type { AppContext } from "../http/service.ts";
import { expiryOf } from "../session/session.ts";
import { ownerOf, sessionOwnerOf } from "./open-streams.ts";

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
  /** Says whether `render` is asked at each ping too, for a state that changes without an event of the document; default false. */
  readonly rendersAtPing?: boolean;
  /** Sets the longest life of the stream, ms, of which up to a tenth is left out at random; default 600,000. */
  readonly maxLifeMs?: number;
}

const PING_MS = 15_000;
const MAX_LIFE_MS = 600_000;
// Spreads the ends of streams that began together, as after a restart.
const SPREAD = 0.1;
// Bun closes a connection that sends nothing for a while, as browsers do while they receive a stream. Without the limit
// again after the stream, the connection would stay open for ever.
const NO_LIMIT_SECONDS = 0;
const IDLE_SECONDS = 60;
const ABORT_AFTER_MS = 1_000;
const HEADERS = { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" };

/**
 * Answers with server-sent events: the present view, then a view after each change of the document.
 *
 * Sends one view for changes that come together, and none that equals the last one. The id of an event is the id of
 * the stream entry of the change. Answers 204 when `render` returns null at the start, and HEAD with the headers alone.
 * Sends `end` after a final view or when `render` returns null later. Closes without `end`, so that browsers come back,
 * when the listener stops, when the session ends, when its token expires or the key of it is withdrawn, when the person
 * is banned, and after `maxLifeMs`; and when the browser disconnects. Throws 429 or 503 when too many streams are open (see `OpenStreams`).
 */
export async function liveStream(c: AppContext, options: LiveOptions): Promise<Response> {
  const { engine, id, render } = options;
  if (c.var.isHead) return (await render()) === null ? c.body(null, 204) : c.body(null, 200, HEADERS);
  const changes = createChanges();
  const release = c.env?.streams?.enter(ownersOf(c), changes.end, c.var.isSessionOver) ?? (() => undefined);
  // Watches before the first rendering, so that no change is missed between the two.
  const stopWatching = engine.watch(id, changes.note);
  changes.whenOver(release, stopWatching, endAfter(lifeOf(c, options), changes.end));
  // The session may have ended after the request was admitted, and before the stream had its place.
  if (c.var.isSessionOver()) changes.end();
  try {
    const first = await render();
    if (first === null || c.req.raw.signal.aborted) {
      changes.end();
      return c.body(null, 204);
    }
    return answer(c, { options, changes, first });
  } catch (error) {
    changes.end();
    throw error;
  }
}

type Sending = { options: LiveOptions; changes: Changes; first: LiveView };

function answer(c: AppContext, sending: Sending): Response {
  const { changes } = sending;
  c.env?.timeout?.(NO_LIMIT_SECONDS);
  changes.whenOver(() => c.env?.timeout?.(IDLE_SECONDS));
  c.req.raw.signal.addEventListener("abort", changes.end, { once: true });
  const response = streamSSE(c, async (stream) => {
    let late: ReturnType<typeof setTimeout> | undefined;
    stream.onAbort(changes.end);
    // A browser that does not read holds `send` in a write, which ends when the stream is aborted.
    changes.whenOver(() => {
      late = setTimeout(() => stream.abort(), ABORT_AFTER_MS);
    });
    try {
      await send(stream, sending);
    } catch (error) {
      logFailure(c, error);
    } finally {
      changes.end();
      clearTimeout(late);
    }
  });
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}

type Changes = ReturnType<typeof createChanges>;

/** Holds the last change that was not sent yet, wakes the sender, and lets go of all that the stream holds at its end. */
function createChanges() {
  let entryId: string | null = null;
  let isOver = false;
  let wake: (() => void) | null = null;
  const endings: (() => unknown)[] = [];
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    for (const ending of endings.splice(0)) ending();
    wake?.();
  };
  return {
    end,
    /** Calls these once, when the stream is over; at once when it already is. */
    whenOver(...some: (() => unknown)[]): void {
      if (isOver) for (const ending of some) ending();
      else endings.push(...some);
    },
    note(id: string): void {
      entryId = id;
      wake?.();
    },
    isOver: () => isOver,
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

function ownersOf(c: AppContext): string[] {
  const address = `address ${clientAddress(c)}`;
  const { user } = c.var;
  return user === null ? [address] : [address, ownerOf(user), sessionOwnerOf(user.sessionId)];
}

function lifeOf(c: AppContext, { maxLifeMs = MAX_LIFE_MS }: LiveOptions): number {
  const expiresAt = c.var.sessionToken === null ? null : expiryOf(c.var.sessionToken);
  const life = maxLifeMs * (1 - SPREAD * Math.random());
  return expiresAt === null ? life : Math.min(life, Math.max(0, expiresAt - Date.now()));
}

function endAfter(ms: number, end: () => void): () => void {
  const timer = setTimeout(end, ms);
  return () => clearTimeout(timer);
}

async function send(stream: SSEStreamingApi, { options, changes, first }: Sending): Promise<void> {
  let shown = first;
  // A change that came during the first rendering is not taken yet: the view may be from before it.
  await write(stream, shown, null);
  while (!changes.isOver() && !shown.isFinal) {
    await changes.next(options.pingMs ?? PING_MS);
    if (changes.isOver()) return;
    const entryId = changes.take();
    if (entryId === null) await stream.writeSSE({ event: "ping", data: "" });
    if (entryId === null && options.rendersAtPing !== true) continue;
    const view = await options.render();
    if (changes.isOver()) return;
    if (view === null) break;
    if (view.html !== shown.html || view.isFinal) await write(stream, view, entryId);
    shown = view;
  }
  if (!changes.isOver()) await stream.writeSSE({ event: "end", data: "" });
}

// Closes the stream, and the browser comes back: to a page of error when what failed still fails.
function logFailure(c: AppContext, error: unknown): void {
  const isExpected = problemOf(error).status < 500 || problemOf(error).status === 503;
  if (isExpected) return;
  c.var.log.error({ err: error, requestId: c.var.requestId }, "A live stream has failed");
}

async function write(stream: SSEStreamingApi, view: LiveView, entryId: string | null): Promise<void> {
  const { html, event } = view;
  await stream.writeSSE({
    data: html,
    ...(event !== undefined && { event }),
    ...(entryId && { id: entryId }),
  });
}
