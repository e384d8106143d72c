import type { ConsumerSettings } from "../delivery/consumer.ts";
import type { StreamWatchSettings } from "../delivery/stream-watch.ts";
import type { TimerRunnerSettings } from "../timers/timer-runner.ts";
import type { TimersSettings } from "../timers/timers.ts";

/** Composes the durations (ms) and bounds of the engine's parts; tests run the same code with small ones. */
export interface EngineSettings extends ConsumerSettings, StreamWatchSettings, TimersSettings, TimerRunnerSettings {
  /** Whether expired keys prompt a sweep of their partition's timers. */
  readonly prompts: boolean;
  /** How long a commit is tried while Redis does not answer. */
  readonly unavailableAfterMs: number;
  /** How long outcomes of commands and remembered requests are kept. */
  readonly rememberMs: number;
}

/** The durations and bounds of a living site. */
export const defaultSettings: EngineSettings = {
  blockMs: 2_000,
  watchdogMs: 3_000,
  recoverEveryMs: 1_000,
  claimIdleMs: 5_000,
  retryMs: [1_000, 5_000, 15_000, 60_000, 300_000],
  slots: 64,
  sweepMs: 50,
  prompts: true,
  leaseMs: 10_000,
  timerSlots: 256,
  effectSlots: 16,
  unavailableAfterMs: 4_000,
  lookEveryMs: 1_000,
  mostBehind: 50_000,
  standstillMs: 60_000,
  trimEveryMs: 60_000,
  keepMs: 72 * 3_600_000,
  retireAfterMs: 3_600_000,
  stopMs: 10_000,
  rememberMs: 48 * 3_600_000,
};
