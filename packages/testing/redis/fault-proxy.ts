// Breaks the connection between a client and a Redis on command.

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { messageLength } from "./resp.ts";

/**
 * Forwards connections to a Redis and injects faults into them.
 *
 * A fault meets the connections that are open already and those that are opened later.
 */
export type FaultProxy = {
  /** Address of the proxy, to be used in place of the address of the Redis. */
  url: string;
  /**
   * Forwards the next `times` requests (default 1) that contain `match` (default all) and cuts their connections at
   * once, so that the client cannot know whether Redis has executed the requests.
   */
  cutAfterRequest(times?: number, match?: string): void;
  /**
   * Cuts the connections of the next `times` requests (default 1) that contain `match` (default all) in place of the
   * reply: Redis has executed the requests, and the client does not know it.
   */
  cutBeforeReply(match?: string, times?: number): void;
  /** Keeps open and new connections open and forwards nothing in either direction. */
  halfOpen(): void;
  /** Delays every message by `ms` milliseconds in each direction. */
  slow(ms: number): void;
  /** Makes new connections lead to the Redis on another port, as when a name is given to another server; open ones stay. */
  leadTo(port: number): void;
  /** Ends all faults; half-open connections stay silent. */
  heal(): void;
  /** Counts the connections made and the requests cut so far. */
  counts(): { connections: number; cuts: number };
  /** Cuts all connections and closes the port. */
  stop(): Promise<void>;
};

type Cut = { when: "request" | "reply"; match: string; left: number };
type Faults = { cuts: Cut[]; isSilent: boolean; delayMs: number };

/** Starts a proxy on a free port of 127.0.0.1; it forwards to the Redis on `targetPort` of this machine, in RESP2. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const faults: Faults = { cuts: [], isSilent: false, delayMs: 0 };
  const counts = { connections: 0, cuts: 0 };
  const links = new Set<Link>();
  let port = targetPort;
  const server = createServer({ noDelay: true }, (client) => {
    counts.connections += 1;
    const link = new Link(client, connect({ port, host: "127.0.0.1", noDelay: true }), faults, counts);
    links.add(link);
    client.once("close", () => links.delete(link));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("Cannot start a fault proxy: it has no port");
  return {
    url: `redis://127.0.0.1:${address.port}`,
    cutAfterRequest: (times = 1, match = "") => void faults.cuts.push({ when: "request", match, left: times }),
    cutBeforeReply: (match = "", times = 1) => void faults.cuts.push({ when: "reply", match, left: times }),
    halfOpen() {
      faults.isSilent = true;
      for (const link of links) link.silence();
    },
    slow: (ms) => void (faults.delayMs = ms),
    leadTo: (other) => void (port = other),
    heal() {
      faults.cuts.length = 0;
      faults.isSilent = false;
      faults.delayMs = 0;
    },
    counts: () => ({ ...counts }),
    async stop() {
      for (const link of links) link.cut();
      server.close();
      await once(server, "close");
    },
  };
}

/** Joins a client's connection to one to Redis; the nth reply answers the nth request. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faults: Faults;
  readonly #counts: { cuts: number };
  #isSilent: boolean;
  #asked = 0;
  #answered = 0;
  readonly #doomed = new Set<number>();

  constructor(client: Socket, server: Socket, faults: Faults, counts: { cuts: number }) {
    this.#client = client;
    this.#server = server;
    this.#faults = faults;
    this.#counts = counts;
    this.#isSilent = faults.isSilent;
    this.#carry(client, server, (message) => this.#ask(message));
    this.#carry(server, client, () => this.#answer());
  }

  silence(): void {
    this.#isSilent = true;
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #carry(from: Socket, to: Socket, verdictOn: (message: Buffer) => "pass" | "cut" | "pass and cut"): void {
    let rest: Buffer = Buffer.alloc(0);
    let sending = Promise.resolve();
    from.on("data", (chunk: Buffer) => {
      if (this.#isSilent) return;
      rest = Buffer.concat([rest, chunk]);
      for (let length = messageLength(rest); length > 0; length = messageLength(rest)) {
        const message = rest.subarray(0, length);
        rest = rest.subarray(length);
        const verdict = verdictOn(message);
        const at = performance.now() + this.#faults.delayMs;
        sending = sending.then(() => this.#send(to, message, { verdict, at }));
      }
    });
    from.on("error", () => this.cut());
    // Only the client may close a half-open connection, when it gives up.
    from.on("close", () => (this.#isSilent && from === this.#server ? undefined : this.cut()));
  }

  async #send(to: Socket, message: Buffer, how: { verdict: string; at: number }): Promise<void> {
    const wait = how.at - performance.now();
    if (wait > 0) await sleep(wait);
    if (this.#isSilent) return;
    if (how.verdict === "cut") return this.cut();
    if (how.verdict === "pass") return void to.write(message);
    to.write(message, () => this.cut());
  }

  #ask(message: Buffer): "pass" | "pass and cut" {
    this.#asked += 1;
    const cut = this.#faults.cuts.find(({ left, match }) => left > 0 && message.includes(match));
    if (!cut) return "pass";
    cut.left -= 1;
    this.#counts.cuts += 1;
    if (cut.when === "request") return "pass and cut";
    this.#doomed.add(this.#asked);
    return "pass";
  }

  #answer(): "pass" | "cut" {
    this.#answered += 1;
    return this.#doomed.has(this.#answered) ? "cut" : "pass";
  }
}
