// Takes a port and serves requests on it.
import type { ServerBindings } from "../http/service.ts";

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
  /** Refuses new requests, ends streams, and waits at most 5 s for requests in progress. May be called twice. */
  stop(): Promise<void>;
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

/**
 * Takes a port (0: any free port) and listens on it; call it first, so that the address is known to all that follows.
 * Throws a StartProblem when the port is in use or not allowed.
 */
export function listen(port: number): Listener {
  const stopping = new AbortController();
  let answerer: Answerer = { fetch: answerStarting };
  let stopped: Promise<void> | null = null;
  const server = take(port, (request, bun) => {
    const bindings: ServerBindings = {
      timeout: (target, seconds) => bun.timeout(target, seconds),
      addressOf: (target) => bun.requestIP(target)?.address ?? null,
      stopping: stopping.signal,
    };
    return answerer.fetch(request, bindings);
  });
  return {
    port: server.port ?? port,
    handOver(next) {
      answerer = next;
    },
    stop() {
      stopping.abort();
      stopped ??= finish(server);
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
type Fetch = (request: Request, server: BunServer) => Response | Promise<Response>;

function take(port: number, fetch: Fetch): BunServer {
  try {
    return Bun.serve({ port, fetch, idleTimeout: IDLE_SECONDS, error: answerFailed });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const reason = code === "EADDRINUSE" ? "it is in use" : code === "EACCES" ? "it is not allowed" : String(error);
    throw new StartProblem(`Cannot listen on port ${port}: ${reason}`, { cause: error });
  }
}

function answerStarting(request: Request): Response {
  if (new URL(request.url).pathname === "/healthz") return Response.json({ status: "alive" });
  return Response.json({ errors: [{ message: "Starting" }] }, { status: 503, headers: { "Retry-After": "1" } });
}

function answerFailed(): Response {
  return Response.json({ errors: [{ message: "Something went wrong" }] }, { status: 500 });
}
