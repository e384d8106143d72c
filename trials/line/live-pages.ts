// Follows the live pages of some of those who wait, as browsers do, and notes when each page shows an offer.
import { setTimeout as sleep } from "node:timers/promises";
import { routes } from "@holdfast/views";
import type { Workers } from "./workers.ts";

const RECONNECT_MS = 20;

/** Holds the streams of the live pages, each of one person. */
export class LivePages {
  readonly #workers: Workers;
  /** Times at which the page of a person began to show an offer, in ms since 1970. */
  readonly #shown = new Map<string, number[]>();
  readonly #leaving = new AbortController();
  readonly #reading: Promise<void>[] = [];

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  /** Opens the page of a person's place; it reconnects when the process that serves it dies. */
  open(userId: string, waitId: string): void {
    const times: number[] = [];
    this.#shown.set(userId, times);
    this.#reading.push(this.#follow(userId, waitId, times));
  }

  /** Returns when the page of a person first showed an offer from `since` on, in ms since 1970; null: it has not. */
  shownAt(userId: string, since: number): number | null {
    return this.#shown.get(userId)?.find((at) => at >= since) ?? null;
  }

  /** Returns whether the page of a person is open. */
  has(userId: string): boolean {
    return this.#shown.has(userId);
  }

  /** Closes all pages. */
  async stop(): Promise<void> {
    this.#leaving.abort();
    await Promise.all(this.#reading);
  }

  async #follow(userId: string, waitId: string, times: number[]): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      try {
        const answer = await this.#workers.stream(userId, `/waits/${waitId}/events`, signal);
        if (await readOffers(answer, { waitId, times })) return;
      } catch {
        // The process was killed, or the page is closed.
      }
      if (!signal.aborted) await sleep(RECONNECT_MS);
    }
  }
}

// Notes each time at which a page shows another offer, with another deadline; returns whether the page is over.
async function readOffers(
  answer: Response | null,
  { waitId, times }: { readonly waitId: string; readonly times: number[] },
): Promise<boolean> {
  const take = routes.waitTake(waitId);
  const decoder = new TextDecoder();
  let text = "";
  let shown = "";
  for await (const chunk of answer?.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      if (event.startsWith("event: end")) return true;
      if (event.startsWith("event: ping")) continue;
      const offer = event.includes(take) ? event.replace(/^id: .*$/m, "") : "";
      if (offer !== "" && offer !== shown) times.push(Date.now());
      shown = offer;
    }
  }
  return false;
}
