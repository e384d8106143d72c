// Kills and freezes processes and restarts Redis while people trade.

import type { Random } from "../support/seeded-random.ts";
import type { Fleet, Member } from "./fleet.ts";

/** Counts the faults of a run by kind. */
export interface FaultCounts {
  readonly kills: number;
  readonly stops: number;
  /** Shutdowns by SIGTERM, as at a deployment. */
  readonly leaves: number;
  readonly restarts: number;
}

/** Sets how faults are chosen, until when, and where they are logged. */
export interface FaultOptions {
  readonly random: Random;
  readonly isOver: () => boolean;
  readonly log: (line: string) => void;
}

type Range = [least: number, most: number];

const PAUSE_MS: Range = [500, 5_000];
const FROZEN_MS: Range = [500, 12_000];
const AWAY_MS: Range = [0, 2_000];
// Too short for other processes to take over the frozen process's pending entries.
const FROZEN_BEFORE_LEAVING_MS: Range = [0, 3_000];
const REDIS_SHARE = 0.15;
const KILL_SHARE = 0.5;
const LEAVE_SHARE = 0.2;

/** Kills and freezes processes and restarts Redis until `isOver`; resolves when everything runs again. */
export async function makeFaults(fleet: Fleet, options: FaultOptions): Promise<FaultCounts> {
  const { random, isOver } = options;
  const maker = new FaultMaker(fleet, options);
  for (;;) {
    await Bun.sleep(random.between(...PAUSE_MS));
    if (isOver()) return await maker.end();
    const member = random.pick(fleet.members);
    if (random.next() < REDIS_SHARE || !member) maker.restartRedis();
    else maker.strike(member);
  }
}

const SAID = { kills: "is killed", stops: "is stopped", leaves: "leaves" };

function faultOf(chance: number): keyof typeof SAID {
  if (chance < KILL_SHARE) return "kills";
  return chance < KILL_SHARE + LEAVE_SHARE ? "leaves" : "stops";
}

/** Causes at most one fault at a time for each process and for Redis. */
class FaultMaker {
  readonly #fleet: Fleet;
  readonly #options: FaultOptions;
  readonly #busy = new Set<Member | "Redis">();
  readonly #running: Promise<void>[] = [];
  #counts = { kills: 0, stops: 0, leaves: 0, restarts: 0 };

  constructor(fleet: Fleet, options: FaultOptions) {
    this.#fleet = fleet;
    this.#options = options;
  }

  restartRedis(): void {
    const { random, log } = this.#options;
    const { redis } = this.#fleet;
    const awayMs = random.between(...AWAY_MS);
    this.#begin("Redis", async () => {
      log("Redis is killed");
      this.#counts.restarts += 1;
      await redis.kill();
      await Bun.sleep(awayMs);
      await redis.restart();
    });
  }

  strike(member: Member): void {
    const { random, log } = this.#options;
    // Draws all random numbers now, so that the timing of this fault does not change the next ones.
    const kind = faultOf(random.next());
    const [frozenMs, awayMs] = [random.between(...FROZEN_MS), random.between(...AWAY_MS)];
    const leaveAfterMs = random.between(...FROZEN_BEFORE_LEAVING_MS);
    this.#begin(member, async () => {
      log(`${member.service} ${SAID[kind]}`);
      this.#counts[kind] += 1;
      if (kind === "stops") return await member.freeze(frozenMs);
      await (kind === "kills" ? member.kill() : member.leave(leaveAfterMs));
      await Bun.sleep(awayMs);
      await member.start();
    });
  }

  /** Waits until everything runs again; throws the error of a process that does not. */
  async end(): Promise<FaultCounts> {
    const ended = await Promise.allSettled(this.#running);
    const failed = ended.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return this.#counts;
  }

  #begin(what: Member | "Redis", work: () => Promise<void>): void {
    if (this.#busy.has(what)) return;
    this.#busy.add(what);
    const done = work().finally(() => this.#busy.delete(what));
    // end() reports a rejection; until then it must not count as unhandled.
    done.catch(() => undefined);
    this.#running.push(done);
  }
}
