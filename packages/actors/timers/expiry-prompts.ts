// Sweeps timers sooner when Redis reports that a key has expired.
import type { Redis } from "ioredis";
import { BackgroundLoop } from "../model/background-loop.ts";
import type { ClaimName } from "../model/service.ts";
import { keepSubscribed } from "../redis/connect.ts";
import type { Database } from "../store/database.ts";

/** Configures the expiry hints of one service. */
export interface ExpiryPromptsOptions {
  /** Names the service, for the names of its connections. */
  readonly name: string;
  readonly database: Database;
  /** Lists the claims whose expired keys are hints. */
  readonly claims: readonly ClaimName[];
  /** Sweeps the timers of a partition, in which a key has expired. */
  readonly prompt: (partition: number) => void;
}

const REFRESH_MS = 2_000;
const CLAIM_KEY = /^\{(\d{2})\}:([^:]+):([^:]+):/;

/**
 * Subscribes to the `expired` notifications of every server that holds keys; a server reports only its own keys. They
 * are hints to sweep sooner. Timers fire without them: Redis sends notifications late under load, and none to a
 * subscriber that is disconnected.
 */
export class ExpiryPrompts {
  readonly #options: ExpiryPromptsOptions;
  readonly #subscribers = new Map<string, Redis>();
  // A failover makes a replica a master, which needs a subscription of its own.
  readonly #refreshing = new BackgroundLoop({
    everyMs: REFRESH_MS,
    pausesFirst: true,
    work: () => this.#subscribe(),
    onError: () => undefined,
  });

  constructor(options: ExpiryPromptsOptions) {
    this.#options = options;
  }

  /** Subscribes; on a cluster, follows changes of its masters every 2 s. */
  async start(): Promise<void> {
    await this.#subscribe();
    if (this.#options.database.server.isCluster) this.#refreshing.start();
  }

  /** Closes the subscriptions. */
  async stop(): Promise<void> {
    await this.#refreshing.stop();
    for (const subscriber of this.#subscribers.values()) subscriber.disconnect();
  }

  async #subscribe(): Promise<void> {
    const { database, name } = this.#options;
    const masters = new Set(database.masterUrls());
    for (const [url, subscriber] of this.#subscribers) {
      if (masters.has(url)) continue;
      subscriber.disconnect();
      this.#subscribers.delete(url);
    }
    for (const url of masters) {
      if (this.#subscribers.has(url)) continue;
      const subscriber = database.connectTo(url, `${name}-expired`, "subscriber");
      this.#subscribers.set(url, subscriber);
      subscriber.on("pmessage", (_pattern: string, _channel: string, key: string) => this.#expired(key));
      keepSubscribed(subscriber, "__keyevent@*__:expired");
    }
  }

  #expired(key: string): void {
    const [, partition, service, claim] = CLAIM_KEY.exec(key) ?? [];
    const isPrompt = this.#options.claims.some((one) => one.service === service && one.claim === claim);
    if (isPrompt) this.#options.prompt(Number(partition));
  }
}
