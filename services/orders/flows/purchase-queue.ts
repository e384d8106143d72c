// Limits how many purchases of one ticket, and of one buyer, run at once.

import { KeyQueue, UnavailableError } from "@holdfast/actors";

/** The ticket and the buyer whose queues a purchase waits in. */
export interface QueuePlace {
  readonly ticketId: string;
  readonly userId: string;
}

/** Outcome of waiting in the queue: the purchase's own result, or what a read after another purchase has seen. */
export type Queued<Result, Seen> = { readonly result: Result } | { readonly seen: Seen };

/**
 * Limits concurrent purchases within one process. Of one ticket, one request commits; the others wait, then share one
 * read of its result, so that a crowd for one ticket costs Redis two reads and not thousands. The requests of one buyer
 * run one after another; side by side they could exceed the maximum of open orders.
 */
export class PurchaseQueue<Seen> {
  readonly #read: (ticketId: string) => Promise<Seen>;
  readonly #buyers = new KeyQueue();
  readonly #reads = new Map<string, () => Promise<Seen>>();

  /** Creates an empty queue; `read` reads the state of a ticket for the requests that have waited. */
  constructor(read: (ticketId: string) => Promise<Seen>) {
    this.#read = read;
  }

  /** Runs `work`; while another purchase of the ticket runs, resolves with the shared read that follows it. */
  async enter<Result>({ ticketId, userId }: QueuePlace, work: () => Promise<Result>): Promise<Queued<Result, Seen>> {
    const shared = this.#reads.get(ticketId);
    if (shared) return { seen: await shared() };
    const result = this.#buyers.run(userId, work);
    // Removed before the read begins: a request that comes during the read must not get a state from before it.
    const remove = (): boolean => this.#reads.delete(ticketId);
    const over = result.then(remove, remove);
    let read: Promise<Seen> | undefined;
    const readNext = (): Promise<Seen> => over.then(() => this.#read(ticketId));
    // While Redis does not answer, those who wait are refused with the first: a read would wait as long again.
    const readOrRefuse = (error: unknown): Promise<Seen> => {
      if (error instanceof UnavailableError) throw error;
      return readNext();
    };
    this.#reads.set(ticketId, () => (read ??= result.then(readNext, readOrRefuse)));
    return { result: await result };
  }
}
