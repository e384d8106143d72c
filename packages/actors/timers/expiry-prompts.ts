import type { Redis } from "ioredis";
import { BackgroundLoop } from "../model/background-loop.ts";
import type { ClaimName } from "../model/service.ts";
import type { Database } from "../store/database.ts";

/** What the prompts of one service work with. */
export interface ExpiryPromptsOptions {
  readonly name: string;
  readonly database: Database;
  /** The claims whose expired keys are prompts. */
  readonly claims: readonly ClaimName[];
  /** Told of the partition of an expired key. */
  readonly prompt: (partition: number) => void;
}

const LOOK_MS = 2_000;
const CLAIM_KEY = /^\{(\d{2})\}:([^:]+):([^:]+):/;

/**
 * Listens to the `expired` notifications of every server that holds keys, for each tells of its own keys only. They are
 * a prompt to look, never the only way: Redis sends none to a listener that is away, and sends them late under load.
 */
export class ExpiryPrompts {
  readonly #options: ExpiryPromptsOptions;
  readonly #subscribers = new Map<string, Redis>();
  // The masters of a cluster change: a promoted replica is one more to subscribe to.
  readonly #following = new BackgroundLoop({
    everyMs: LOOK_MS,
    pausesFirst: true,
    work: () => this.#subscribe(),
    onError: () => undefined,
  });

  constructor(options: ExpiryPromptsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#subscribe();
    if (this.#options.database.server.isCluster) this.#following.start();
  }

  async stop(): Promise<void> {
    await this.#following.stop();
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
      // Waits for the connection and is renewed after each reconnect by the client itself.
      void subscriber.psubscribe("__keyevent@*__:expired").catch(() => undefined);
    }
  }

  #expired(key: string): void {
    const [, partition, service, claim] = CLAIM_KEY.exec(key) ?? [];
    const isPrompt = this.#options.claims.some((one) => one.service === service && one.claim === claim);
    if (isPrompt) this.#options.prompt(Number(partition));
  }
}
