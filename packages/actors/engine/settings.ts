// Declares the engine's settings and their defaults.
import type { ConsumerSettings } from "../delivery/consumer-options.ts";
import type { StreamWatchSettings } from "../delivery/stream-watch.ts";
import type { TimerRunnerSettings } from "../timers/timer-runner.ts";
import type { TimersSettings } from "../timers/timers.ts";

/** Sets the durations (ms) and limits of an engine. Tests run the same code with shorter durations. */
export interface EngineSettings extends ConsumerSettings, StreamWatchSettings, TimersSettings, TimerRunnerSettings {
  /** Makes expired keys sweep the timers of their partition at once; default true. */
  readonly prompts: boolean;
  /** Sets how long a call is retried while Redis does not answer, in ms; default 4,000. UnavailableError after that. */
  readonly unavailableAfterMs: number;
  /** Sets how long outcomes of commands and requests in the ledger are kept, in ms; default 172,800,000 (48 h). */
  readonly rememberMs: number;
  /**
   * Sets the least age of a document that goes to the archive, in ms, by its id; default 86,400,000 (24 h). A younger one
   * waits, so that no message looks for a new document there.
   */
  readonly archiveAgeMs: number;
}

/** Gives the default of each setting. */
export const defaultSettings: EngineSettings = {
  blockMs: 2_000,
  watchdogMs: 3_000,
  recoverEveryMs: 1_000,
  claimIdleMs: 5_000,
  retryMs: [1_000, 5_000, 15_000, 60_000, 300_000],
  slots: 64,
  mostWaiting: 1_000,
  sweepMs: 1_000,
  prompts: true,
  leaseMs: 10_000,
  timerSlots: 256,
  effectSlots: 16,
  stuckMs: 30_000,
  timerBackoffMs: [1_000, 5_000, 15_000, 60_000, 300_000],
  unavailableAfterMs: 4_000,
  lookEveryMs: 1_000,
  mostBehind: 50_000,
  standstillMs: 60_000,
  trimEveryMs: 60_000,
  keepMs: 72 * 3_600_000,
  retireAfterMs: 3_600_000,
  stopMs: 10_000,
  rememberMs: 48 * 3_600_000,
  archiveAgeMs: 24 * 3_600_000,
};
