import { KeyQueue } from "@holdfast/actors";

/** Which queue a purchase stands in. */
export interface QueuePlace {
  readonly ticketId: string;
  readonly userId: string;
}

/** What came of standing in the queue: the purchase's own result, or what a read after another purchase saw. */
export type Queued<Result, Seen> = { readonly result: Result } | { readonly seen: Seen };

/**
 * Limits concurrent purchases: of one ticket one request commits, the others wait, then share one read of its result;
 * the requests of one buyer run one after another, or they could pass the bound on open orders side by side. A crowd
 * for one ticket costs Redis two reads and not thousands.
 */
export class PurchaseQueue<Seen> {
  readonly #read: (ticketId: string) => Promise<Seen>;
  readonly #buyers = new KeyQueue();
  readonly #reads = new Map<string, () => Promise<Seen>>();

  constructor(read: (ticketId: string) => Promise<Seen>) {
    this.#read = read;
  }

  /** Runs `work`; or, while another purchase of the ticket runs, resolves with the shared read that begins after it. */
  async enter<Result>({ ticketId, userId }: QueuePlace, work: () => Promise<Result>): Promise<Queued<Result, Seen>> {
    const shared = this.#reads.get(ticketId);
    if (shared) return { seen: await shared() };
    const result = this.#buyers.run(userId, work);
    // Forgotten before the read begins: a request that comes during the read must not be answered with older news.
    const forget = (): boolean => this.#reads.delete(ticketId);
    const over = result.then(forget, forget);
    let read: Promise<Seen> | undefined;
    this.#reads.set(ticketId, () => (read ??= over.then(() => this.#read(ticketId))));
    return { result: await result };
  }
}
