// Sends purchases with the load generator wrk.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

/** Describes the purchases to send. */
export interface Load {
  readonly url: string;
  readonly folder: string;
  readonly tokens: readonly string[];
  readonly ticketIds: readonly string[];
  readonly seconds: number;
}

/** Holds what wrk reports. */
export interface Seen {
  readonly answers: number;
  /** Number of answers with a status of 400 or more. */
  readonly refused: number;
  readonly perSecond: number;
  /** Median and 99th percentile of the time to an answer, in ms. */
  readonly p50: number;
  readonly p99: number;
}

const CONNECTIONS = 64;
const SCRIPT = join(import.meta.dirname, "buy.lua");
const doneSchema = z.object({
  answers: z.number(),
  refused: z.number(),
  broken: z.number(),
  micros: z.number(),
  p50: z.number(),
  p99: z.number(),
});

/** Runs wrk for some seconds; throws when connections broke. */
export async function buyByWrk({ url, folder, tokens, ticketIds, seconds }: Load): Promise<Seen> {
  const [tokenFile, ticketFile] = [join(folder, "tokens"), join(folder, "tickets")];
  writeFileSync(tokenFile, tokens.join("\n"));
  writeFileSync(ticketFile, ticketIds.join("\n"));
  const how = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "--timeout", "10s", "-s", SCRIPT];
  const { stdout } = await promisify(execFile)("wrk", [...how, url, "--", tokenFile, ticketFile]);
  const line = stdout.split("\n").find((text) => text.startsWith("{"));
  const { answers, refused, broken, micros, p50, p99 } = doneSchema.parse(JSON.parse(line ?? "{}"));
  if (broken > 0) throw new Error(`Cannot measure ${url}: ${broken} requests broke`);
  return { answers, refused, perSecond: answers / (micros / 1_000_000), p50, p99 };
}
