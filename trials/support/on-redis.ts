// Runs a trial on a Redis and a database of its own.

import type { Database } from "@holdfast/actors";
import { startTestRedis } from "@holdfast/testing";

/** A trial that runs once. */
export interface TrialRun<Result> {
  run(): Promise<Result>;
  /** Ends what the trial has started. */
  stop(): unknown;
}

/** Starts a Redis, opens its database, runs a trial and ends all of it, also after an error. */
export async function runOnRedis<Result>(
  open: (url: string) => Promise<Database>,
  create: (database: Database, url: string) => TrialRun<Result>,
): Promise<Result> {
  const redis = await startTestRedis();
  try {
    const database = await open(redis.url);
    const trial = create(database, redis.url);
    try {
      return await trial.run();
    } finally {
      await trial.stop();
      await database.close();
    }
  } finally {
    await redis.stop();
  }
}
