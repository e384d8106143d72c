import { waitFor } from "@holdfast/testing";
import { afterEach, expect, test } from "vitest";
import { type Supervisor, type SupervisorOptions, supervise } from "./supervisor.ts";

// A server that is only a number of its start and whether it lives.
interface Server {
  readonly start: number;
  isAlive: boolean;
}

let supervisor: Supervisor<Server>;
afterEach(() => supervisor.end());

function watch(options: Partial<SupervisorOptions<Server>>): { first: Server; told: unknown[] } {
  const first = { start: 1, isAlive: true };
  const told: unknown[] = [];
  supervisor = supervise(first, {
    lives: ({ isAlive }) => isAlive,
    onDeath: ({ start }) => told.push({ died: start }),
    onFailure: ({ start }, error, retryMs) => told.push({ died: start, failed: String(error), retryMs }),
    ...options,
  });
  return { first, told };
}

async function nextOf({ start }: Server): Promise<Server> {
  return { start: start + 1, isAlive: true };
}

test("supervise() starts a dead server again, each time it dies", async () => {
  const { first, told } = watch({ restart: nextOf });
  first.isAlive = false;
  await waitFor(() => supervisor.current().start === 2);
  supervisor.current().isAlive = false;
  await waitFor(() => supervisor.current().start === 3);
  expect(told).toEqual([{ died: 1 }, { died: 2 }]);
});

test("supervise() repeats a restart that fails, after twice as long each time", async () => {
  let attempts = 0;
  async function restart(dead: Server): Promise<Server> {
    attempts += 1;
    if (attempts < 3) throw new Error(`attempt ${attempts}`);
    return await nextOf(dead);
  }
  const { first, told } = watch({ restart });
  first.isAlive = false;
  await waitFor(() => supervisor.current().start === 2);
  expect(told).toEqual([
    { died: 1 },
    { died: 1, failed: "Error: attempt 1", retryMs: 250 },
    { died: 1, failed: "Error: attempt 2", retryMs: 500 },
  ]);
});

test("supervise() only tells of a death where nothing restarts the server", async () => {
  const { first, told } = watch({});
  first.isAlive = false;
  await waitFor(() => told.length === 1);
  await supervisor.end();
  expect({ told, current: supervisor.current() }).toEqual({ told: [{ died: 1 }], current: first });
});

test("end() waits for a restart that is under way and gives the server it started", async () => {
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

test("end() ends the repeats of a restart that fails", async () => {
  const { first, told } = watch({
    restart: async () => {
      throw new Error("never");
    },
  });
  first.isAlive = false;
  await waitFor(() => told.length > 1);
  await supervisor.end();
  expect(supervisor.current()).toBe(first);
});
