// Serves a sandbox on a port of this process.
import { SandboxError } from "../state/sandbox-error.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";

/** Configures a sandbox and its port. */
export type ServeOptions = SandboxOptions & {
  /** Sets the address to listen on; default `127.0.0.1`. */
  host?: string;
  /** Sets the port; default 0: any free port. */
  port?: number;
  /** Sets the ms between two runs of due tasks and pending webhooks; default 50. */
  tickMs?: number;
};

/** Holds a sandbox that listens on a port. */
export type ServedSandbox = {
  /** Gives the port. */
  port: number;
  /** Gives the address on this machine, such as `http://127.0.0.1:4010`. */
  url: string;
  /** Gives the token of the control routes. */
  controlToken: string;
  /** Signs the events for endpoints that have no secret of their own. */
  webhookSecret: string;
  /** Signs the events of connected accounts, for endpoints that have no secret of their own. */
  connectWebhookSecret: string;
  /** Identifies this sandbox in the answer of `/_sandbox/health`; random at each start. */
  instanceId: string;
  /** Replaces the webhook endpoints, and stores the new ones in the file. */
  setWebhooks: (targets: WebhookTarget[]) => void;
  /** Stops listening, waits at most 1 s for calls in progress, stops webhooks and closes the database. */
  stop: () => Promise<void>;
};

const GRACE_MS = 1000;

/**
 * Serves a sandbox on a port of this process. Whoever reaches the port can use the sandbox with any test key, so it
 * listens on 127.0.0.1 unless `host` is given.
 *
 * Throws a SandboxError with code `port_in_use` or `database_in_use`.
 */
export function serveSandbox(options: ServeOptions): ServedSandbox {
  const sandbox = createSandbox(options);
  const server = listen(sandbox, options.host ?? "127.0.0.1", options.port ?? 0);
  const port = server.port ?? 0;
  const ticking = setInterval(() => tick(sandbox), options.tickMs ?? 50);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    controlToken: sandbox.controlToken,
    webhookSecret: sandbox.webhookSecret,
    connectWebhookSecret: sandbox.connectWebhookSecret,
    instanceId: sandbox.instanceId,
    setWebhooks: sandbox.setWebhooks,
    stop: async () => {
      clearInterval(ticking);
      await finishCalls(server);
      sandbox.close();
    },
  };
}

/** Logs the error of a failed tick; the next tick does its work. */
function tick(sandbox: Sandbox): void {
  try {
    sandbox.tick();
  } catch (error) {
    console.error(error);
  }
}

function listen(sandbox: Sandbox, host: string, port: number) {
  try {
    return Bun.serve({
      hostname: host,
      port,
      fetch: (request, server) => answer(sandbox, request, server.url.origin),
      error: answerFailed,
      // Longer than any delay that a fault can have.
      idleTimeout: 120,
      maxRequestBodySize: 1_000_000,
    });
  } catch (error) {
    sandbox.close();
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    const message = `Cannot start the Stripe sandbox on ${host}:${port}: the port is in use`;
    throw new SandboxError("port_in_use", message);
  }
}

// Bun gives a request without a usable `Host` its path alone as its address. HTTP/1.0 needs no `Host`.
function answer({ app }: Sandbox, request: Request, origin: string): Response | Promise<Response> {
  if (URL.canParse(request.url)) return app.fetch(request);
  const address = `${origin}${request.url}`;
  const isWithoutHost = (request.headers.get("host") ?? "") === "";
  if (isWithoutHost && URL.canParse(address)) return app.fetch(new Request(address, request));
  const error = { type: "invalid_request_error", message: "The request names no valid host and address" };
  return Response.json({ error }, { status: 400 });
}

function answerFailed(error: unknown): Response {
  console.error(error);
  return Response.json({ error: { type: "api_error", message: "Something went wrong" } }, { status: 500 });
}

async function finishCalls(server: ReturnType<typeof listen>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([server.stop(), grace]);
  clearTimeout(timer);
  await server.stop(true);
}
