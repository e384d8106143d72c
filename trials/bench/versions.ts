// Names the versions of everything that the bench compares.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const manifestSchema = z.object({ devDependencies: z.record(z.string(), z.string()) });
const PACKAGES = ["ioredis", "bullmq", "postgres", "@nats-io/jetstream", "express"];

/** Names the versions of all who take part. */
export async function versions(): Promise<string> {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  const { devDependencies } = manifestSchema.parse(manifest);
  const servers = await Promise.all([
    versionOf("Redis", "redis-server"),
    versionOf("PostgreSQL", "psql"),
    versionOf("NATS", "nats-server"),
  ]);
  const packages = PACKAGES.map((name) => `${name} ${devDependencies[name] ?? "?"}`);
  return [`Bun ${Bun.version}`, ...servers, ...packages].join(", ");
}

async function versionOf(name: string, command: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(command, ["--version"]);
  return `${name} ${/\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? "?"}`;
}
