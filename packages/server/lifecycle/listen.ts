import type { ServerBindings } from "../http/service.ts";

/** What answers requests: a Hono app is one. */
export interface Answerer {
  fetch(request: Request, bindings: ServerBindings): Response | Promise<Response>;
}

/** A port of this process. */
export interface Listener {
  readonly port: number;
  /** Begins to hand requests over; until then all but `/healthz` are 503. */
  handOver(answerer: Answerer): void;
  /** Takes no more requests, ends streams, and waits for the rest, 5 s at most. A second call does nothing. */
  stop(): Promise<void>;
}

/** Stops a start that the machine does not allow; the text fits one line. */
export class StartProblem extends Error {
  readonly code = "cannot_start";

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StartProblem";
  }
}

// Bun's default drops a quiet request after 10 s: a payment may take longer.
const IDLE_SECONDS = 60;
const FINISH_MS = 5_000;

/**
 * Takes a port (0: a free one) and listens on it. Called first in a start: the address is known before
 * anything is built on it. Throws a StartProblem when the port is taken.
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
