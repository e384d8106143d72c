import { SandboxError } from "../state/sandbox-error.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";

/** How a sandbox is served; `host` defaults to loopback, `port` to a free one, `tickMs` to 50. */
export type ServeOptions = SandboxOptions & { host?: string; port?: number; tickMs?: number };

/** A sandbox that listens. */
export type ServedSandbox = {
  port: number;
  /** Its address as seen from this machine. */
  url: string;
  controlToken: string;
  webhookSecret: string;
  instanceId: string;
  /** Sends events there from now on, in place of the endpoints before; kept in the file. */
  setWebhooks: (targets: WebhookTarget[]) => void;
  /** Stops listening and sending, lets calls under way finish for up to a second, closes the database. */
  stop: () => Promise<void>;
};

const GRACE_MS = 1000;

/**
 * Serves a sandbox on this process. Anyone who reaches the port can use it with any test key,
 * so it binds to 127.0.0.1 unless given a host.
 *
 * Throws a `SandboxError` with code `port_in_use` or `database_in_use`.
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
    instanceId: sandbox.instanceId,
    setWebhooks: sandbox.setWebhooks,
    stop: async () => {
      clearInterval(ticking);
      await finishCalls(server);
      sandbox.close();
    },
  };
}

/** A tick that fails is told of and does not end the process: the next one does its work. */
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
      fetch: sandbox.app.fetch,
      // Longer than any delay a test can ask for.
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

async function finishCalls(server: ReturnType<typeof listen>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([server.stop(), grace]);
  clearTimeout(timer);
  await server.stop(true);
}
