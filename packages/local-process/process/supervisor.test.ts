import { waitFor } from "@holdfast/testing";
import { afterEach, expect, test } from "vitest";
import { type Supervisor, type SupervisorOptions, supervise } from "./supervisor.ts";

// Replaces a server by the number of its start and a flag.
interface Server {
  readonly start: number;
  isAlive: boolean;
}

let supervisor: Supervisor<Server>;
afterEach(() => supervisor.end());

function watch(options: Partial<SupervisorOptions<Server>>): { first: Server; reports: unknown[] } {
  const first = { start: 1, isAlive: true };
  const reports: unknown[] = [];
  supervisor = supervise(first, {
    isAlive: (server) => server.isAlive,
    onDeath: ({ start }) => reports.push({ died: start }),
    onFailure: ({ start }, error, retryMs) => reports.push({ died: start, failed: String(error), retryMs }),
    ...options,
  });
  return { first, reports };
}

async function nextOf({ start }: Server): Promise<Server> {
  return { start: start + 1, isAlive: true };
}

test("supervise() restarts a server each time it dies", async () => {
  const { first, reports } = watch({ restart: nextOf });
  first.isAlive = false;
  await waitFor(() => supervisor.current().start === 2);
  supervisor.current().isAlive = false;
  await waitFor(() => supervisor.current().start === 3);
  expect(reports).toEqual([{ died: 1 }, { died: 2 }]);
});

test("supervise() retries a failed restart, after twice as long each time", async () => {
  let attempts = 0;
  async function restart(dead: Server): Promise<Server> {
    attempts += 1;
    if (attempts < 3) throw new Error(`attempt ${attempts}`);
    return await nextOf(dead);
  }
  const { first, reports } = watch({ restart });
  first.isAlive = false;
  await waitFor(() => supervisor.current().start === 2);
  expect(reports).toEqual([
    { died: 1 },
    { died: 1, failed: "Error: attempt 1", retryMs: 250 },
    { died: 1, failed: "Error: attempt 2", retryMs: 500 },
  ]);
});

test("supervise() only reports a death when there is no restart", async () => {
  const { first, reports } = watch({});
  first.isAlive = false;
  await waitFor(() => reports.length === 1);
  await supervisor.end();
  expect({ reports, current: supervisor.current() }).toEqual({ reports: [{ died: 1 }], current: first });
});

test("end() waits for a restart in progress, and current() is then its server", async () => {
  let letStart = (): void => undefined;
  const mayStart = new Promise<void>((resolve) => (letStart = resolve));
  let isStarting = false;
  const { first } = watch({
    restart: async (dead) => {
      isStarting = true;
      await mayStart;
      return await nextOf(dead);
    },
  });
  first.isAlive = false;
  await waitFor(() => isStarting);
  const ended = supervisor.end();
  letStart();
  await ended;
  expect(supervisor.current().start).toBe(2);
});

test("end() ends the retries of a failed restart", async () => {
  const { first, reports } = watch({
    restart: async () => {
      throw new Error("never");
    },
  });
  first.isAlive = false;
  await waitFor(() => reports.length > 1);
  await supervisor.end();
  expect(supervisor.current()).toBe(first);
});
