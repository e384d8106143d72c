// Measures contenders in alternating rounds, so that a change of the machine meets all of them.

import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds } from "./cpu.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** Holds the figures of one contender in one round, by name. */
export type Figures = Readonly<Record<string, number>>;

/** Measures one of the systems that are compared. */
export interface Contender {
  readonly name: string;
  /** Process names of shared servers that work for the contender; default none. */
  readonly servers?: readonly string[];
  /** Prepares a round; its time and CPU do not count. */
  prepare?(round: number): Promise<void>;
  /** Runs a round and returns its figures. */
  measure(round: number): Promise<Figures>;
}

/** Holds the figures of every contender in one round. */
export interface Round {
  readonly figures: ReadonlyMap<string, Figures>;
  /** Largest part of the machine, from 0 to 1, that other processes used during one measurement of the round. */
  readonly foreign: number;
}

/** Sets how many rounds count, and where progress is printed. */
export interface RoundsOptions {
  readonly rounds: number;
  readonly say: (line: string) => void;
}

const IDLE_CHECK_MS = 250;
const MOST_IDLE_CHECKS = 240;
const MOST_IDLE_CORE = 0.25;

/** Largest part of the machine that other processes may use in a round, before the round is repeated. */
export const MOST_FOREIGN = 0.1;

/**
 * Measures all contenders in each round, one after the other; each round begins with another contender.
 *
 * Repeats rounds with much load by other processes, in all at most twice the rounds wanted, and returns the quietest.
 */
export async function measureRounds(contenders: readonly Contender[], options: RoundsOptions): Promise<Round[]> {
  const { rounds: wanted, say } = options;
  const rounds: Round[] = [];
  const quiet = (): number => rounds.filter(({ foreign }) => foreign <= MOST_FOREIGN).length;
  while (rounds.length < 2 * wanted && (rounds.length < wanted || quiet() < wanted)) {
    const at = rounds.length % contenders.length;
    const order = [...contenders.slice(at), ...contenders.slice(0, at)];
    rounds.push(await oneRound(order, rounds.length, say));
  }
  return rounds.toSorted((one, other) => one.foreign - other.foreign).slice(0, wanted);
}

/** Returns the spread of one contender's figure over the rounds. */
export function figureOf(rounds: readonly Round[], name: string, figure: string): Spread {
  return spreadOf(valuesOf(rounds, name, figure));
}

/** Sums up a figure over all contenders and rounds that have it. */
export function sumOf(rounds: readonly Round[], figure: string): number {
  const values = rounds.flatMap(({ figures }) => [...figures.values()].map((one) => one[figure] ?? 0));
  return values.reduce((sum, value) => sum + value, 0);
}

/** Divides one contender's figure by the other's within each round, and returns the spread of the ratios. */
export function ratioOf(rounds: readonly Round[], figure: string, [one, other]: readonly [string, string]): Spread {
  const others = valuesOf(rounds, other, figure);
  return spreadOf(valuesOf(rounds, one, figure).map((value, at) => value / (others[at] ?? Number.NaN)));
}

/** Returns the spread of the load by other processes over the rounds. */
export function foreignOf(rounds: readonly Round[]): Spread {
  return spreadOf(rounds.map(({ foreign }) => foreign));
}

async function oneRound(contenders: readonly Contender[], round: number, say: (line: string) => void): Promise<Round> {
  const figures = new Map<string, Figures>();
  let worst = 0;
  for (const contender of contenders) {
    await contender.prepare?.(round);
    await untilIdle(say);
    const { result, foreign } = await withForeignLoad(() => contender.measure(round), contender.servers);
    worst = Math.max(worst, foreign);
    figures.set(contender.name, result);
    say(`  ${contender.name}: ${shown(result)}, foreign ${Math.round(foreign * 100)} %`);
  }
  return { figures, foreign: worst };
}

// Waits until our processes are idle: work that one contender has left must not slow the next one down.
async function untilIdle(say: (line: string) => void): Promise<void> {
  for (let checks = 0; checks < MOST_IDLE_CHECKS; checks++) {
    const before = cpuSeconds().own;
    await sleep(IDLE_CHECK_MS);
    if (cpuSeconds().own - before < (MOST_IDLE_CORE * IDLE_CHECK_MS) / 1_000) return;
  }
  say("  (something of ours is still at work)");
}

/** Does some work, and measures which part of the machine other processes used meanwhile. */
export async function withForeignLoad<Result>(
  work: () => Promise<Result>,
  servers?: readonly string[],
): Promise<{ result: Result; foreign: number }> {
  const [before, began] = [cpuSeconds(servers), performance.now()];
  const result = await work();
  const [after, seconds] = [cpuSeconds(servers), (performance.now() - began) / 1_000];
  const others = after.machine - before.machine - (after.own - before.own);
  return { result, foreign: Math.max(0, others) / (seconds * availableParallelism()) };
}

function valuesOf(rounds: readonly Round[], name: string, figure: string): number[] {
  return rounds.map(({ figures }) => figures.get(name)?.[figure] ?? Number.NaN);
}

function shown(figures: Figures): string {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${brief(value)}`);
  return parts.join(", ");
}

/** Formats a number with three significant digits. */
export function brief(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
