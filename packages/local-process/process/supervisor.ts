import { setTimeout as sleep } from "node:timers/promises";

/** How a server is watched, and started again. */
export interface SupervisorOptions<Server> {
  /** Tells whether a server lives. */
  readonly lives: (server: Server) => boolean;
  /** Starts a server again that has died; default: it stays dead and is no longer watched. */
  readonly restart?: ((dead: Server) => Promise<Server>) | undefined;
  /** Hears of each death. */
  readonly onDeath?: (dead: Server) => void;
  /** Hears of each restart that failed, and how long (ms) the supervisor waits before the next. */
  readonly onFailure: (dead: Server, error: unknown, retryMs: number) => void;
}

/** Watches one server. */
export interface Supervisor<Server> {
  /** The server as it was started last. */
  current(): Server;
  /** Stops watching, and waits for a restart that is under way; the server itself goes on. */
  end(): Promise<void>;
}

const LOOK_EVERY_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/**
 * Checks four times a second whether a server lives, and restarts it at once when it has died. A restart that fails is
 * repeated after 250 ms, then after twice as long each time, up to 5 s.
 */
export function supervise<Server>(first: Server, options: SupervisorOptions<Server>): Supervisor<Server> {
  const { lives, restart, onDeath } = options;
  const ending = new AbortController();
  let server = first;
  async function watch(): Promise<void> {
    for (;;) {
      await pause(LOOK_EVERY_MS, ending.signal);
      if (ending.signal.aborted) return;
      if (lives(server)) continue;
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

/** Restarts a server, again and again until that succeeds; gives the dead one when the watch ends meanwhile. */
async function restarted<Server>(
  dead: Server,
  restart: (dead: Server) => Promise<Server>,
  { onFailure, signal }: Pick<SupervisorOptions<Server>, "onFailure"> & { signal: AbortSignal },
): Promise<Server> {
  for (let waitMs = LOOK_EVERY_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await restart(dead);
    } catch (error) {
      onFailure(dead, error, waitMs);
      await pause(waitMs, signal);
    }
  }
  return dead;
}

// Without a reference: a process that has nothing else to do may end.
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined);
}
