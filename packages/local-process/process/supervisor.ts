// Restarts a local server whenever the server dies.
import { setTimeout as sleep } from "node:timers/promises";

/** Configures the supervision of one server. */
export interface SupervisorOptions<Server> {
  /** Returns whether a server is alive. */
  readonly isAlive: (server: Server) => boolean;
  /** Restarts a dead server; default: a dead server stays dead, and the supervision ends. */
  readonly restart?: ((dead: Server) => Promise<Server>) | undefined;
  /** Called after each death, before the restart. */
  readonly onDeath?: (dead: Server) => void;
  /** Called after each failed restart; `retryMs` is the delay before the next one. */
  readonly onFailure: (dead: Server, error: unknown, retryMs: number) => void;
}

/** Supervises one server. */
export interface Supervisor<Server> {
  /** Returns the server that was started last. */
  current(): Server;
  /** Ends the supervision after a restart in progress; the server itself keeps running. */
  end(): Promise<void>;
}

const CHECK_EVERY_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/**
 * Checks every 250 ms whether a server is alive, and restarts a dead one at once. Retries a failed restart after
 * 250 ms, then after twice as long each time, up to 5 s.
 */
export function supervise<Server>(first: Server, options: SupervisorOptions<Server>): Supervisor<Server> {
  const { isAlive, restart, onDeath } = options;
  const ending = new AbortController();
  let server = first;
  async function watch(): Promise<void> {
    for (;;) {
      await pause(CHECK_EVERY_MS, ending.signal);
      if (ending.signal.aborted) return;
      if (isAlive(server)) continue;
      onDeath?.(server);
      if (!restart) return;
      server = await restarted(server, restart, { ...options, signal: ending.signal });
    }
  }
  const watching = watch();
  return {
    current: () => server,
    async end() {
      ending.abort();
      await watching;
    },
  };
}

/** Restarts a server, with retries until one succeeds; returns the dead server when the supervision ends meanwhile. */
async function restarted<Server>(
  dead: Server,
  restart: (dead: Server) => Promise<Server>,
  { onFailure, signal }: Pick<SupervisorOptions<Server>, "onFailure"> & { signal: AbortSignal },
): Promise<Server> {
  for (let waitMs = CHECK_EVERY_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await restart(dead);
    } catch (error) {
      onFailure(dead, error, waitMs);
      await pause(waitMs, signal);
    }
  }
  return dead;
}

// Unreferenced, so that the timer does not keep a process alive that has nothing else to do.
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
}
