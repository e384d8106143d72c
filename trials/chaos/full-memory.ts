// Lets people trade while the memory of Redis is full: `bun trials/chaos/full-memory.ts --seconds 90`.

import { lineOf } from "@holdfast/actors/inspect";
import { connectRedis, whenReady } from "@holdfast/actors/redis";
import { createRunLog, endRun, readRun } from "../support/command-line.ts";
import type { FaultCounts, FaultOptions } from "./faults.ts";
import type { Fleet } from "./fleet.ts";
import { type ChaosResult, runChaos } from "./run.ts";

/** Describes what was seen while the memory was full, and after it. */
export interface FullMemoryResult extends ChaosResult {
  /** Answers of `/readyz` while the memory was full, each once, without the service that gave it. */
  readonly reasons: readonly string[];
  /** Answers to people with 503 and with another status of 500 or more. */
  readonly unavailable: number;
  readonly otherErrors: number;
  /** How long after there was room every process was ready again, in ms. */
  readonly readyAfterMs: number;
  /** How long after there was room the next order was acknowledged, in ms. */
  readonly orderAfterMs: number;
  /** Lines above debug by their text, of all processes. */
  readonly logged: ReadonlyMap<string, number>;
}

const NO_FAULTS: FaultCounts = { kills: 0, stops: 0, leaves: 0, restarts: 0 };
const BEFORE_MS = 3_000;
const AFTER_MS = 5_000;

/** Trades for 3 s, fills the memory for `fullMs`, trades for 5 s more, waits for rest and checks all data. */
export async function runFullMemory(options: {
  readonly fullMs: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}): Promise<FullMemoryResult> {
  const { fullMs, seed, log } = options;
  const seen = { reasons: new Set<string>(), readyAfterMs: Number.NaN };
  let fleetOf: Fleet | null = null;
  let roomAt = Number.NaN;
  async function fillMemory(fleet: Fleet, { isOver }: FaultOptions): Promise<FaultCounts> {
    fleetOf = fleet;
    const redis = connectRedis(fleet.redis.url, { name: "full-memory", role: "commands" });
    await whenReady(redis);
    await Bun.sleep(BEFORE_MS);
    log(`The memory is full for ${fullMs / 1_000} s`);
    await redis.config("SET", "maxmemory", "1");
    const endsAt = performance.now() + fullMs;
    while (performance.now() < endsAt) {
      await Bun.sleep(500);
      for (const reason of (await readiness(fleet)).reasons) seen.reasons.add(reason);
    }
    await redis.config("SET", "maxmemory", "0");
    redis.disconnect();
    roomAt = performance.now();
    while (!(await readiness(fleet)).areReady) await Bun.sleep(20);
    seen.readyAfterMs = performance.now() - roomAt;
    log(`Every process is ready ${Math.round(seen.readyAfterMs)} ms after there is room`);
    while (!isOver()) await Bun.sleep(100);
    return NO_FAULTS;
  }
  const seconds = (BEFORE_MS + fullMs + AFTER_MS) / 1_000;
  const result = await runChaos({ seconds, seed, log, trouble: fillMemory });
  const answers = [...result.ledger.answers].map(([answer, count]) => ({
    status: Number(answer.split(" ")[2]),
    count,
  }));
  const sum = (some: typeof answers): number => some.reduce((total, { count }) => total + count, 0);
  return {
    ...result,
    reasons: [...seen.reasons].toSorted(),
    unavailable: sum(answers.filter(({ status }) => status === 503)),
    otherErrors: sum(answers.filter(({ status }) => status >= 500 && status !== 503)),
    readyAfterMs: seen.readyAfterMs,
    orderAfterMs: (result.ledger.orderedAt.find((at) => at > roomAt) ?? Number.NaN) - roomAt,
    logged: loggedBy(fleetOf),
  };
}

async function readiness({ members }: Fleet): Promise<{ areReady: boolean; reasons: string[] }> {
  const answers = await Promise.all(
    members.map(async ({ url }) => {
      if (url === null) return { status: 0, reasons: [] };
      const response = await fetch(`${url}/readyz`);
      const body: unknown = await response.json();
      const reasons = typeof body === "object" && body !== null && "reasons" in body ? body.reasons : [];
      return { status: response.status, reasons: Array.isArray(reasons) ? reasons.map(String) : [] };
    }),
  );
  const reasons = answers.flatMap((answer) => answer.reasons.map((reason) => reason.replace(/^\w+: /, "")));
  return { areReady: answers.every(({ status }) => status === 200), reasons };
}

function loggedBy(fleet: Fleet | null): Map<string, number> {
  const counts = new Map<string, number>();
  for (const member of fleet?.members ?? []) {
    for (const [, text = ""] of member.output().matchAll(/^\{"level":[45]0.*"msg":"([^"]*)"/gm)) {
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

if (import.meta.main) {
  const options = readRun("bun trials/chaos/full-memory.ts", "Trades while the memory of Redis is full.", {
    seconds: { is: "how long the memory is full", most: 3_600, fallback: 90 },
  });
  const { seconds, seed } = options;
  const found = await runFullMemory({ fullMs: seconds * 1_000, seed, log: createRunLog(options) });
  const { ledger, sales, reasons, unavailable, otherErrors, readyAfterMs, orderAfterMs, logged, findings } = found;
  for (const [answer, count] of ledger.answers) console.log(`  ${String(count).padStart(6)} ${answer}`);
  for (const [text, count] of logged) console.log(`  logged ${count} times: ${text}`);
  console.log(`not ready: ${reasons.join(", ")}; ${unavailable} answers 503, ${otherErrors} other errors`);
  console.log(`ready ${Math.round(readyAfterMs)} ms, next order ${Math.round(orderAfterMs)} ms after there was room`);
  console.log(`${ledger.orders.size} orders acknowledged, ${sales} sales, seed ${seed}`);
  endRun(findings.map(lineOf), "Everything came right.", otherErrors === 0);
}
