/** The engine's durations (ms) and bounds; tests run the same code with small ones. */
export interface EngineSettings {
  /** How long a blocking read waits for entries. */
  readonly blockMs: number;
  /** A blocking turn longer than `blockMs` and this has a dead connection: it is replaced. */
  readonly watchdogMs: number;
  /** How often held entries are refreshed and those of dead consumers looked for. */
  readonly recoverEveryMs: number;
  /** An entry nobody has refreshed for so long belongs to a dead consumer. */
  readonly claimIdleMs: number;
  /** Waits before the second, third ... try of an event; after the last it is a dead letter. */
  readonly retryMs: readonly number[];
  /** Events handled at once. */
  readonly slots: number;
  /** How often due timers are looked for; 0 leaves it to the prompts. */
  readonly sweepMs: number;
  /** Whether expired keys prompt a look at the timers. */
  readonly prompts: boolean;
  /** How long a fired timer is ours before it fires elsewhere. */
  readonly leaseMs: number;
  /** Timers handled at once. */
  readonly timerSlots: number;
  /** Effects performed at once. */
  readonly effectSlots: number;
  /** How long a commit is tried while Redis does not answer. */
  readonly unavailableAfterMs: number;
  /** How often the listeners of the service's events are looked at. */
  readonly lookEveryMs: number;
  /** Entries a needed listener may be behind in one partition before commands are refused. */
  readonly mostBehind: number;
  /** A listener whose oldest unhandled entry is older than this stands still: an alarm. */
  readonly standstillMs: number;
  /** How often streams are trimmed and silent consumers removed. */
  readonly trimEveryMs: number;
  /** How long entries are kept at least, handled or not. */
  readonly keepMs: number;
  /** A consumer without pending entries that was silent for so long is removed. */
  readonly retireAfterMs: number;
  /** How long a stop waits for what is held. */
  readonly stopMs: number;
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
