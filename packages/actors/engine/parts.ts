// Creates the parts of an engine from a service definition, options and settings.
import { randomUUID } from "node:crypto";
import type { Processor } from "../commit/processor.ts";
import { Consumer } from "../delivery/consumer.ts";
import type { EventHandler } from "../delivery/event-handler.ts";
import { Feed } from "../delivery/feed.ts";
import type { Groups } from "../delivery/groups.ts";
import { InOrder } from "../delivery/in-order.ts";
import type { Functions } from "../functions/functions.ts";
import { knowsKind } from "../model/events.ts";
import { eventsKey, retryKey, timerKind } from "../model/keys.ts";
import type { Cause, Causes } from "../model/readiness.ts";
import type { ServiceDefinition } from "../model/service.ts";
import { troubleOf } from "../redis/trouble.ts";
import type { Database } from "../store/database.ts";
import type { PausedWork } from "../store/paused.ts";
import type { KnownKind } from "../timers/endings.ts";
import { ExpiryPrompts } from "../timers/expiry-prompts.ts";
import { SoleTimers } from "../timers/sole-timers.ts";
import type { TimerRunner } from "../timers/timer-runner.ts";
import { Timers } from "../timers/timers.ts";
import { archiveOf, type BareOptions } from "./options.ts";
import { Retention } from "./retention.ts";
import type { EngineSettings } from "./settings.ts";

/** Holds the input from which the parts of an engine are created. */
export interface Parts {
  /** Defines the service. */
  readonly definition: ServiceDefinition;
  /** Holds the options of the engine. */
  readonly options: BareOptions;
  /** Holds every setting, defaults included. */
  readonly settings: EngineSettings;
  /** Calls the engine's Redis Functions. */
  readonly functions: Functions;
  /** Collects what keeps the engine from being ready; each part may add a cause. */
  readonly causes: Causes;
}

/** Returns the cause of an engine whose Redis is away, or does not serve what the engine calls. */
export function redisCause({ commands, health, opened }: Database, functions: Functions): Cause {
  return () => {
    if (commands.status !== "ready") return `Redis: ${troubleOf(commands)?.reason ?? "unreachable"}`;
    functions.probe();
    const reason = opened.refusal?.reason ?? health.reason();
    return reason && `Redis: ${reason}`;
  };
}

/** Lists the kinds of timers that this process works on: effects only with a performer. */
export function knownKinds({ definition, options: { effects = {} } }: Parts): KnownKind[] {
  return definition.actors.flatMap((actor) => {
    const { name, declared } = actor;
    const messages = declared.timerKinds.map((policy) => ({ policy, perform: null, isEffect: false }));
    const performed = declared.effects.flatMap((policy) => {
      const perform = effects[policy.name];
      return perform ? [{ policy, perform, isEffect: true }] : [];
    });
    return [...messages, ...performed].map((kind) => ({ ...kind, actor, kind: timerKind(name, kind.policy.name) }));
  });
}

/** Creates the sweep over the timers of a service. */
export function createTimers(
  { definition, options: { database, log, observe }, settings, functions }: Parts,
  { kinds, runner, paused }: { kinds: readonly KnownKind[]; runner: TimerRunner; paused: PausedWork },
): Timers {
  return new Timers({
    service: definition.service,
    settings,
    functions,
    kinds,
    shards: database.shards,
    log,
    observe,
    room: () => runner.room(),
    isPaused: (kind) => paused.has(`timer:${kind}`),
    fire: (timer) => runner.fire(timer),
  });
}

/** Creates what sets the recurring timers of the service that have one actor only. */
export function createSoleTimers(
  { definition: { service }, options: { database, log }, functions }: Parts,
  { kinds, timers }: { kinds: readonly KnownKind[]; timers: Timers },
): SoleTimers {
  const onTimer = (inMs: number): void => timers.wakeIn(0, inMs);
  return new SoleTimers({ service, database, log, functions, kinds, onTimer });
}

/** Creates the subscription to expired keys; null for a service without expiry hints and when prompts are off. */
export function createPrompts(
  { definition, options: { database }, settings }: Parts,
  prompt: (partition: number) => void,
): ExpiryPrompts | null {
  const { service: name, expiryHints: claims } = definition;
  return settings.prompts && claims.length > 0 ? new ExpiryPrompts({ name, database, claims, prompt }) : null;
}

/** Creates the reader of the service's own events for live pages. */
export function createFeed({ definition: { service }, options: { database, log }, settings }: Parts): Feed {
  return new Feed({
    shards: database.shards.map((shard) => shard.map((partition) => eventsKey(partition, service))),
    connect: () => database.connect(`${service}-feed`, "blocking"),
    blockMs: settings.blockMs,
    generation: () => database.opened.generation,
    log,
  });
}

/** Creates the consumer, with a name of its own in the consumer group; null for a service without reactions. */
export function createConsumer(
  { definition, options, settings, functions, causes }: Parts,
  { handle, groups, paused }: { handle: EventHandler; groups: Groups; paused: PausedWork },
): Consumer | null {
  const { service, reactions } = definition;
  const { database, log, observe } = options;
  if (reactions.length === 0) return null;
  const streams = reactions.map(({ stream }) => stream);
  const sources = [...new Set(streams.map((stream) => stream.service))];
  const spells = sources.map((source) => (partition: number) => eventsKey(partition, source));
  spells.push((partition) => retryKey(partition, service));
  const shards = database.shards.map((shard) => spells.map((spell) => shard.map(spell)));
  const work = `listener:${service}` as const;
  const partitionOfStream = new Map(
    database.shards.flatMap((shard) => spells.flatMap((spell) => shard.map((one) => [spell(one), one] as const))),
  );
  const consumer = new Consumer({
    group: service,
    name: `${service}-${randomUUID()}`,
    shards: shards.map((bySource) => bySource.flat()),
    // Redis works on every stream of a read that waits, and most sources are quiet while one is busy.
    reads: shards.flatMap((bySource) => (bySource.some(({ length }) => length > 1) ? bySource : [bySource.flat()])),
    commands: database.commands,
    connect: () => database.connect(`${service}-consumer`, "blocking"),
    createGroups: () => groups.create(),
    partitionOf: (stream) => partitionOfStream.get(stream) ?? 0,
    isOwn: (stream) => stream.endsWith(`}:${service}:retry`),
    isPaused: () => paused.has(work),
    knows: (kind) => knowsKind(streams, kind),
    functions,
    settings,
    log,
    handle,
    order: new InOrder({ service, reactions, shards: database.shards, commands: database.commands, functions, log }),
    observe,
  });
  causes.add(() => (consumer.isTurning() ? null : "the consumer does not read"));
  return consumer;
}

/** Creates the removal of what is kept no longer; null for a service that keeps everything. */
export function createRetention(
  { definition, options, settings, functions }: Parts,
  { processor, now }: { processor: Processor; now: () => Promise<number> },
): Retention | null {
  const { documents, reactions } = definition;
  const { database, log } = options;
  const isNeeded = documents.some(({ keepUntil }) => keepUntil) || reactions.some(({ forgotten }) => forgotten);
  if (!isNeeded) return null;
  const { trimEveryMs: everyMs, archiveAgeMs } = settings;
  const hasArchive = archiveOf(options) !== null;
  return new Retention({ definition, database, functions, processor, now, everyMs, archiveAgeMs, hasArchive, log });
}
