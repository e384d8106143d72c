import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { messageLength } from "./resp.ts";

/** A line to Redis that breaks as it is told; faults work on connections made before and after. */
export type FaultProxy = {
  url: string;
  /** Passes the next `times` requests on and cuts their connections at once: nobody knows whether they were done. */
  cutAfterRequest(times?: number, match?: string): void;
  /** Cuts the connections of the next requests (with the text `match`) when Redis has answered: they were done. */
  cutBeforeReply(match?: string, times?: number): void;
  /** Falls silent: open connections and new ones stay open and carry nothing. */
  halfOpen(): void;
  /** Holds everything back for so long, either way. */
  slow(ms: number): void;
  /** Ends all faults; connections that fell silent stay so, as nobody at the other end knows of them. */
  heal(): void;
  /** How many connections were made so far, and how many requests were cut. */
  counts(): { connections: number; cuts: number };
  stop(): Promise<void>;
};

type Cut = { when: "request" | "reply"; match: string; left: number };
type Faults = { cuts: Cut[]; isSilent: boolean; delayMs: number };

/** Starts a proxy on a free port of 127.0.0.1 before a Redis on this machine that speaks RESP2. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const faults: Faults = { cuts: [], isSilent: false, delayMs: 0 };
  const counts = { connections: 0, cuts: 0 };
  const links = new Set<Link>();
  const server = createServer({ noDelay: true }, (client) => {
    counts.connections += 1;
    const link = new Link(client, connect({ port: targetPort, host: "127.0.0.1", noDelay: true }), faults, counts);
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

/** One connection and its other half; requests and replies are told apart, for the nth answers the nth. */
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

  #carry(from: Socket, to: Socket, judge: (message: Buffer) => "pass" | "cut" | "pass and cut"): void {
    let rest: Buffer = Buffer.alloc(0);
    let sending = Promise.resolve();
    from.on("data", (chunk: Buffer) => {
      if (this.#isSilent) return;
      rest = Buffer.concat([rest, chunk]);
      for (let length = messageLength(rest); length > 0; length = messageLength(rest)) {
        const message = rest.subarray(0, length);
        rest = rest.subarray(length);
        const verdict = judge(message);
        const at = performance.now() + this.#faults.delayMs;
        sending = sending.then(() => this.#send(to, message, { verdict, at }));
      }
    });
    from.on("error", () => this.cut());
    // A silent connection is closed by nobody but the one who gives up on it.
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
