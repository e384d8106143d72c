// Takes a port and serves requests on it.
import { networkInterfaces } from "node:os";
import type { Logger } from "pino";
import { admit, answerAtDoor } from "../http/door.ts";
import { isForPrograms } from "../http/error-answers.ts";
import type { ServerBindings } from "../http/service.ts";
import { createOpenStreams, type OpenStreams } from "../live/open-streams.ts";

/** Answers requests, as a Hono app does. */
export interface Answerer {
  /** Answers one request. */
  fetch(request: Request, bindings: ServerBindings): Response | Promise<Response>;
}

/** Serves a port of this process. */
export interface Listener {
  /** Gives the port that was taken. */
  readonly port: number;
  /** Passes requests to `answerer` from now on; before, every path but `/healthz` is answered with 503. */
  handOver(answerer: Answerer): void;
  /** Says until the hand-over what the start waits for, as the reason in `/readyz`. */
  waitFor(reason: string): void;
  /** Refuses new requests, ends streams, and waits at most 5 s for requests in progress. May be called twice. */
  stop(): Promise<void>;
}

/** Configures a listener. */
export interface ListenOptions {
  /** Names the address or host to listen on; null: every one of this machine; default: this machine alone can connect. */
  readonly host?: string | null;
  /** Writes the log of the process; default: what fails here is not logged. */
  readonly log?: Logger;
  /** Holds the streams; default: with the bounds of `createOpenStreams`. */
  readonly streams?: OpenStreams;
}

/** Stops a start for a reason outside the settings, such as a port in use; the message fits one line. */
export class StartProblem extends Error {
  /** Identifies the error. */
  readonly code = "cannot_start";

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StartProblem";
  }
}

// Bun's default closes a connection after 10 s without traffic, and a payment may take longer.
const IDLE_SECONDS = 60;
const FINISH_MS = 5_000;
// The app answers a large body itself, in the shape of every error, before it reads any of it.
const ANY_SIZE = Number.MAX_SAFE_INTEGER;
const LOOPBACK = "127.0.0.1";
const LOOPBACK_V6 = "::1";
const PORT_ATTEMPTS = 20;

/**
 * Takes a port (0: any free port) and listens on it; call it first, so that the address is known to all that follows.
 *
 * A request whose address cannot be parsed is 400. An error that no handler has answered is 500, logged and counted.
 * Throws a StartProblem when the port is in use or not allowed, or the host is not an address of this machine.
 */
export function listen(port: number, { host, log, streams = createOpenStreams() }: ListenOptions = {}): Listener {
  let reasons: readonly string[] = [];
  let answerer: Answerer = { fetch: (request) => answerStarting(request, reasons) };
  let stopped: Promise<void> | null = null;
  const error = (cause: unknown): Response =>
    answerAtDoor({ status: 500, message: "Something went wrong", error: cause }, log);
  const servers = takeAll(port, host, {
    error,
    async fetch(received, bun) {
      try {
        const request = admit(received);
        if (request === null) return answerAtDoor({ status: 400, message: FAULTY, error: FAULTY }, log);
        const bindings: ServerBindings = {
          timeout: (seconds) => bun.timeout(received, seconds),
          addressOf: () => bun.requestIP(received)?.address ?? null,
          streams,
        };
        return await answerer.fetch(request, bindings);
      } catch (cause) {
        return error(cause);
      }
    },
  });
  return {
    port: servers[0]?.port ?? port,
    handOver(next) {
      answerer = next;
    },
    waitFor(reason) {
      reasons = [reason];
    },
    stop() {
      streams.endAll();
      stopped ??= Promise.all(servers.map(finish)).then(() => undefined);
      return stopped;
    },
  };
}

async function finish(server: BunServer): Promise<void> {
  const tooLong = setTimeout(() => void server.stop(true), FINISH_MS);
  await server.stop();
  clearTimeout(tooLong);
}

type BunServer = Bun.Server<undefined>;
type Answers = {
  fetch: (request: Request, server: BunServer) => Promise<Response>;
  error: (cause: unknown) => Response;
};

// `localhost` is two addresses, and a browser may try either first.
function takeAll(port: number, host: string | null | undefined, answers: Answers): BunServer[] {
  if (host !== undefined && host !== "localhost") return [take(port, host, answers)];
  const isAlone = !Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === LOOPBACK_V6),
  );
  for (let attempt = 1; ; attempt++) {
    const first = take(port, LOOPBACK, answers);
    if (isAlone) return [first];
    try {
      return [first, take(first.port ?? port, LOOPBACK_V6, answers)];
    } catch (error) {
      void first.stop(true);
      if (port !== 0 || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function take(port: number, host: string | null, answers: Answers): BunServer {
  const place = host === null ? {} : { hostname: host };
  try {
    return Bun.serve({ port, ...place, ...answers, idleTimeout: IDLE_SECONDS, maxRequestBodySize: ANY_SIZE });
  } catch (error) {
    throw startProblem(port, host, error);
  }
}

const FAULTY = "The request names no valid host and address";
const REASONS: Readonly<Record<string, string>> = { EADDRINUSE: "it is in use", EACCES: "it is not allowed" };

const RETRY = { "Retry-After": "1" };
const STARTING = "The site is starting. Nothing was done; try again in a few seconds.\n";

function startProblem(port: number, host: string | null, cause: unknown): StartProblem {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = REASONS[code] ?? (host === null ? String(cause) : `${host} is not an address of this machine`);
  return new StartProblem(`Cannot listen on port ${port}: ${reason}`, { cause });
}

function answerStarting(request: Request, reasons: readonly string[]): Response {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return Response.json({ status: "alive" });
  if (pathname === "/readyz" && reasons.length > 0) {
    const body = { status: "not ready", errors: [{ message: "Starting" }], reasons };
    return Response.json(body, { status: 503, headers: RETRY });
  }
  if (isForPrograms(pathname)) return answerAtDoor({ status: 503, message: "Starting", headers: RETRY });
  // A browser asks again by itself; what was sent to an address that only takes POST is not sent again.
  const isPage = request.method === "GET";
  return new Response(STARTING, { status: 503, headers: { ...RETRY, ...(isPage && { Refresh: "2" }) } });
}
