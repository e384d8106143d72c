// Runs one role of the bench, where a role is a program that runs as a process of its own.

import { createInterface } from "node:readline";

/** Answers one question of the parent. */
export type Answerer = (question: unknown) => Promise<object>;

/** Describes the module of a role: `begin` prepares the role and returns the function that answers questions. */
export interface RoleModule {
  begin(settings: unknown): Promise<Answerer>;
}

const ROLES = {
  "set-nx": () => import("./rivals/set-nx.ts"),
  postgres: () => import("./rivals/postgres.ts"),
  "postgres-promises": () => import("./rivals/postgres-promises.ts"),
  "postgres-followers": () => import("./rivals/postgres-followers.ts"),
  course: () => import("./rivals/course/course.ts"),
  sandbox: () => import("./rivals/sandbox.ts"),
  "events-holdfast": () => import("./events/holdfast-role.ts"),
  "events-bullmq": () => import("./events/bullmq-role.ts"),
  "events-nats": () => import("./events/nats-role.ts"),
  "timers-holdfast": () => import("./timers/holdfast-role.ts"),
  "timers-bullmq": () => import("./timers/bullmq-role.ts"),
} satisfies Record<string, () => Promise<RoleModule>>;

/** A program of the bench that runs as a process of its own. */
export type Role = keyof typeof ROLES;

/** Where this file is: what a process of a role runs. */
export const ROLES_FILE = import.meta.filename;

// Reads one question a line from standard input and writes one answer a line to standard output, until the input ends.
async function play(role: string, settings: string): Promise<void> {
  const load = new Map<string, () => Promise<RoleModule>>(Object.entries(ROLES)).get(role);
  if (!load) throw new Error(`Cannot play ${role}: there is no such role`);
  const answer = await (await load()).begin(JSON.parse(settings));
  say({ isReady: true });
  for await (const line of createInterface({ input: process.stdin })) say(await answer(JSON.parse(line)));
  process.exit(0);
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

if (import.meta.main) await play(Bun.argv[2] ?? "", Bun.argv[3] ?? "{}");
