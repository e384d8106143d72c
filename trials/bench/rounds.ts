import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds } from "./cpu.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** The figures of one contender in one round, by name. */
export type Sample = Readonly<Record<string, number>>;

/** One of those who are compared. */
export interface Contender {
  readonly name: string;
  /** Shared servers that work for it, by the names of their processes. */
  readonly servers?: readonly string[];
  /** Gets ready for a round; not measured. */
  prepare?(round: number): Promise<void>;
  measure(round: number): Promise<Sample>;
}

/** One turn of every contender. */
export interface Round {
  readonly samples: ReadonlyMap<string, Sample>;
  /** The part of the machine that others used, at its worst during one turn: 0 to 1. */
  readonly foreign: number;
}

/** How many rounds count, and where to say how it goes. */
export interface RoundsOptions {
  readonly rounds: number;
  readonly say: (line: string) => void;
}

const IDLE_LOOK_MS = 250;
const MOST_IDLE_LOOKS = 240;
const MOST_IDLE_CORE = 0.25;

/** A round in which others used more of the machine than this is repeated. */
export const MOST_FOREIGN = 0.1;

/**
 * Lets the contenders take turns, each round beginning with another. Rounds with much foreign load are repeated, in all
 * at most as many again; the quietest count.
 */
export async function takeTurns(contenders: readonly Contender[], options: RoundsOptions): Promise<Round[]> {
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

/** A figure of one contender over the rounds. */
export function figureOf(rounds: readonly Round[], name: string, figure: string): Spread {
  return spreadOf(valuesOf(rounds, name, figure));
}

/** The sum of a figure over all contenders and rounds that have it. */
export function sumOf(rounds: readonly Round[], figure: string): number {
  const values = rounds.flatMap(({ samples }) => [...samples.values()].map((sample) => sample[figure] ?? 0));
  return values.reduce((sum, value) => sum + value, 0);
}

/** How many times the one's figure is the other's, compared within each round. */
export function ratioOf(rounds: readonly Round[], figure: string, [one, other]: readonly [string, string]): Spread {
  const others = valuesOf(rounds, other, figure);
  return spreadOf(valuesOf(rounds, one, figure).map((value, at) => value / (others[at] ?? Number.NaN)));
}

/** The foreign load over the rounds. */
export function foreignOf(rounds: readonly Round[]): Spread {
  return spreadOf(rounds.map(({ foreign }) => foreign));
}

async function oneRound(contenders: readonly Contender[], round: number, say: (line: string) => void): Promise<Round> {
  const samples = new Map<string, Sample>();
  let worst = 0;
  for (const contender of contenders) {
    await contender.prepare?.(round);
    await untilIdle(say);
    const { result, foreign } = await withForeignLoad(() => contender.measure(round), contender.servers);
    worst = Math.max(worst, foreign);
    samples.set(contender.name, result);
    say(`  ${contender.name}: ${shown(result)}, foreign ${Math.round(foreign * 100)} %`);
  }
  return { samples, foreign: worst };
}

// What one contender has begun, such as services that still follow its sales, must not weigh on the next.
async function untilIdle(say: (line: string) => void): Promise<void> {
  for (let looks = 0; looks < MOST_IDLE_LOOKS; looks++) {
    const before = cpuSeconds().own;
    await sleep(IDLE_LOOK_MS);
    if (cpuSeconds().own - before < (MOST_IDLE_CORE * IDLE_LOOK_MS) / 1_000) return;
  }
  say("  (something of ours is still at work)");
}

/** Does some work and finds out which part of the machine others used meanwhile. */
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
  return rounds.map(({ samples }) => samples.get(name)?.[figure] ?? Number.NaN);
}

function shown(sample: Sample): string {
  const parts = Object.entries(sample).map(([name, value]) => `${name} ${brief(value)}`);
  return parts.join(", ");
}

/** A number as it is read: three digits that count. */
export function brief(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
