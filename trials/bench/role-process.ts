// Runs a program of the bench as a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { z } from "zod";
import { rolesFileOf, type Tree } from "./against/trees.ts";
import { ROLES_FILE, type Role } from "./roles.ts";

/** Controls the process of a role, which ends with this process. */
export interface RoleProcess {
  readonly pid: number;
  /** Sends one question at a time and parses the answer; throws after 180 s without one. */
  ask<Answer>(schema: z.ZodType<Answer>, question: object): Promise<Answer>;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

const GIVE_UP_AFTER_MS = 180_000;

/** Starts the process of a role; with `tree` (default this tree) it runs the code of that tree. */
export async function startRole(role: Role, settings: object, options: { tree?: Tree } = {}): Promise<RoleProcess> {
  const rolesFile = options.tree ? rolesFileOf(options.tree) : ROLES_FILE;
  const child = spawn(process.execPath, [rolesFile, role, JSON.stringify(settings)], {
    cwd: options.tree?.root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  await nextLine(role, child, lines);
  return {
    pid: child.pid ?? 0,
    async ask(schema, question) {
      const answered = nextLine(role, child, lines);
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return schema.parse(JSON.parse(await answered));
    },
    kill: (signal) => void child.kill(signal),
    stop: () => end(child),
  };
}

async function nextLine(role: string, child: ChildProcess, lines: Interface): Promise<string> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(() => reject(new Error(`${role} is silent`))), GIVE_UP_AFTER_MS);
    const gone = (code: number | null): void => done(() => reject(new Error(`${role} has ended with ${code}`)));
    const said = (line: string): void => done(() => resolve(line));
    function done(settle: () => void): void {
      clearTimeout(timer);
      child.off("exit", gone);
      lines.off("line", said);
      settle();
    }
    child.once("exit", gone);
    lines.once("line", said);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  const tooLong = setTimeout(() => child.kill("SIGKILL"), 5_000);
  child.stdin?.end();
  await exited;
  clearTimeout(tooLong);
}
