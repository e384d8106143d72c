// Declares the settings and options of a consumer.
import type { Functions } from "../functions/functions.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import type { RedisClient } from "../redis/connect.ts";
import type { EventHandler } from "./event-handler.ts";
import type { InOrder } from "./in-order.ts";

/** Sets the durations (ms) and limits of a consumer. */
export interface ConsumerSettings {
  /** Sets how long a blocking read waits for entries, in ms; default 2,000. */
  readonly blockMs: number;
  /** Sets how far past `blockMs` a read may last before its connection is replaced, in ms; default 3,000. */
  readonly watchdogMs: number;
  /**
   * Sets how often, in ms, held entries are refreshed, those of dead consumers are taken over, and those that were set
   * aside are read; default 1,000.
   */
  readonly recoverEveryMs: number;
  /** Sets the idle time after which a pending entry belongs to a dead consumer, in ms; default 5,000. */
  readonly claimIdleMs: number;
  /**
   * Sets the backoff before each retry of an event, in ms; default 1, 5, 15, 60 and 300 s. An event whose last retry
   * fails becomes a dead letter.
   */
  readonly retryMs: readonly number[];
  /** Limits the events that are handled at once; default 64. Retries have a quarter as many slots of their own. */
  readonly slots: number;
  /**
   * Limits the retries that wait in this process; default 1,000. Beyond that, and for a backoff of more than 30 s, the
   * event is set aside in Redis until it is due, so that it holds up no other event and no trimming.
   */
  readonly mostWaiting: number;
  /** Sets how often streams are trimmed and silent consumers removed, in ms; default 60,000. */
  readonly trimEveryMs: number;
  /**
   * Sets the time without a sign of life after which a consumer without pending entries is removed, in ms; default
   * 3,600,000 (1 h).
   */
  readonly retireAfterMs: number;
  /** Sets how long a stop waits for running handlers, in ms; default 10,000. */
  readonly stopMs: number;
}

/** Configures a consumer. */
export interface ConsumerOptions {
  /** Names the consumer group: the subscribing service. */
  readonly group: string;
  /** Names the consumer; each process has a name of its own. */
  readonly name: string;
  /** Groups the streams that one command can read. */
  readonly shards: readonly (readonly string[])[];
  /** Lists the streams of each reader, which has a connection of its own; together they are all streams. */
  readonly reads: readonly (readonly string[])[];
  /** Gives the partition of a stream. */
  readonly partitionOf: (stream: string) => number;
  readonly commands: RedisClient;
  readonly connect: () => RedisClient;
  readonly functions: Functions;
  readonly settings: ConsumerSettings;
  readonly log: Log;
  /**
   * Handles the event of an entry. Runs again after a failure, so it must be idempotent. Throws UnknownEventError for an
   * event that this process does not know: the entry is set aside for a process that does.
   */
  readonly handle: EventHandler;
  /** Keeps the events of each document in order, for the reactions that want each event. */
  readonly order: InOrder;
  /** Returns whether this process knows a kind of event, as UnknownEventError names it. */
  readonly knows: (kind: string) => boolean;
  /** Returns whether the subscriber is paused: no entry is handled then, and each waits until it is not. */
  readonly isPaused: () => boolean;
  /** Returns whether only this group reads the stream: handled entries are then deleted from it. */
  readonly isOwn: (stream: string) => boolean;
  /** Creates missing consumer groups, after Redis has lost data. */
  readonly createGroups: () => Promise<void>;
  readonly observe?: Observe | undefined;
}
