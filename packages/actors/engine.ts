import { createHash, randomUUID } from "node:crypto";
import { deadLettersKey, eventsKey, type IdFactory, partitionOf, timersKey } from "@holdfast/redis";
import type { Actor, ActorHandle } from "./actor.ts";
import { type Consumer, createConsumer } from "./consumer.ts";
import type { Database } from "./database.ts";
import type { EffectOf } from "./effects.ts";
import { createEventHandler } from "./event-handler.ts";
import { type EventStream, type Reaction } from "./events.ts";
import { createFeed } from "./feed.ts";
import { createFunctions, type Functions } from "./functions.ts";
import { createGroups, type Groups, partitionsOf } from "./groups.ts";
import { createReads, type Reads } from "./lists.ts";
import type { Log } from "./log.ts";
import { type AnyActor, createProcessor, type Processed, type Processor } from "./processor.ts";
import { createRequestLedger, type RequestLedger } from "./requests.ts";
import { defaultSettings, type EngineSettings } from "./settings.ts";
import { createTimerRunner } from "./timer-runner.ts";
import { createTimers } from "./timers.ts";

/** How a message is asked. */
export interface AskOptions {
  /** Makes the message count once: a second ask with this id gets the first reply. Made by `newCommandId`. */
  readonly commandId?: string;
  /** W3C traceparent, handed on to the events. */
  readonly trace?: string;
}

/** One service's engine: its documents, its events, its reactions, timers and effects. */
export interface Engine extends Reads {
  readonly service: string;
  readonly ids: IdFactory;
  /** Remembered requests of this service, for idempotency keys. */
  readonly requests: RequestLedger;
  /** A new command id; it carries its time, and outcomes are kept 48 h from then. */
  newCommandId(): string;
  /** The partition an id names, null where it is no id of this database. */
  partitionOf(id: string): number | null;
  /**
   * Lets the actor decide on a message and answers after the commit. The actor's id must carry a partition.
   * Throws RefusedError (the decision's no), UnavailableError, ContendedError, CommandMismatchError.
   */
  ask<Shape, Message, Reply>(
    actor: Actor<Shape, Message, Reply>,
    id: string,
    message: Message,
    options?: AskOptions,
  ): Promise<Reply>;
  /**
   * Calls back after each change of a document of this service by whatever process, from about now on, with the id of
   * the stream's entry ('' for "look again"). Best effort, for live pages: read the document in the callback.
   * Returns the way to stop.
   */
  watch(id: string, changed: (entryId: string) => void): () => void;
  /** Whether Redis answers and the consumer turns. */
  isReady(): boolean;
  /** Creates the consumer groups and begins reading, timers and effects. */
  start(): Promise<void>;
  /** Stops taking work, finishes what is held (10 s at most), hands the rest over. */
  stop(): Promise<void>;
}

/** What a service's engine is made of. */
export interface EngineOptions {
  readonly service: string;
  readonly database: Database;
  readonly log: Log;
  /** The service's own events. */
  readonly events: EventStream<unknown>;
  readonly actors: readonly ActorHandle[];
  readonly reactions: readonly Reaction[];
  readonly effects?: readonly EffectOf<unknown>[];
  /** Whether an expired key asks for a look at its partition's timers now. */
  readonly isPrompt?: (key: string) => boolean;
  readonly settings?: Partial<EngineSettings>;
}

/** Creates a service's engine over an open database; nothing runs before `start`. */
export function createEngine(options: EngineOptions): Engine {
  const { service, database, log } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const functions = createFunctions(database.commands, database.library, settings.unavailableAfterMs);
  const partitionOfId = (id: string): number | null => partitionOf(id, database.partitions);
  const actors = options.actors.map(erased);
  const groups = createGroups(options, functions);
  const processor = createProcessor({
    ...{ service, database, functions, events: options.events, rememberMs: settings.rememberMs },
    partitionOf: partitionOfId,
    onDueTimer: (partition) => timers.prompt(partition),
  });
  const runner = createTimerRunner({ actors, effects: options.effects ?? [], processor, settings, log });
  const timers = createTimers({
    ...{ functions, settings, log, room: runner.room, fire: runner.fire },
    keys: partitionsOf(database).map((partition) => timersKey(partition, service)),
    connect: () => database.connect(`${service}-expired`, "subscriber"),
    isPrompt: options.isPrompt ?? (() => false),
  });
  const feed = createFeed({
    ...{ blockMs: settings.blockMs, log },
    streams: partitionsOf(database).map((partition) => eventsKey(partition, service)),
    connect: () => database.connect(`${service}-feed`, "blocking"),
  });
  const consumer = createServiceConsumer(options, { settings, functions, processor, actors, groups });
  const newCommandId = (): string => database.ids.newId(0);
  let isStarted = false;

  return {
    ...createReads({ service, database, functions, partitionOf: partitionOfId }),
    ...{ service, ids: database.ids, newCommandId, partitionOf: partitionOfId, watch: feed.watch },
    requests: createRequestLedger(service, functions, settings.rememberMs),
    async ask<Shape, Message, Reply>(
      target: Actor<Shape, Message, Reply>,
      id: string,
      message: Message,
      { commandId = newCommandId(), trace = "" }: AskOptions = {},
    ): Promise<Reply> {
      await groups.ensure();
      const command = { id: commandId, hash: hashOf([target.name, id, message]) };
      const processed = await processor.process(erased(target), id, message, { cause: commandId, trace, command });
      return replyOf<Reply>(processed);
    },
    isReady: () => isStarted && database.commands.status === "ready" && (consumer?.isTurning() ?? true),
    async start() {
      await groups.ensure();
      consumer?.start();
      await timers.start();
      isStarted = true;
    },
    async stop() {
      isStarted = false;
      await Promise.all([consumer?.stop(), timers.stop()]);
      await runner.stop();
      await feed.stop();
    },
  };
}

interface ConsumerParts {
  readonly settings: EngineSettings;
  readonly functions: Functions;
  readonly processor: Processor;
  readonly actors: readonly AnyActor[];
  readonly groups: Groups;
}

function createServiceConsumer(options: EngineOptions, parts: ConsumerParts): Consumer | null {
  const { service, database, log, reactions } = options;
  const { settings, functions, processor, actors, groups } = parts;
  if (reactions.length === 0) return null;
  const sources = new Map(
    reactions.flatMap(({ stream }) =>
      partitionsOf(database).map((partition): [string, number] => [eventsKey(partition, stream.service), partition]),
    ),
  );
  return createConsumer({
    ...{ group: service, name: `${service}-${randomUUID()}`, streams: [...sources.keys()], log },
    ...{ commands: database.commands, functions, settings, createGroups: groups.create },
    connect: () => database.connect(`${service}-consumer`, "blocking"),
    deadLetters: (stream) => deadLettersKey(sources.get(stream) ?? 0, service),
    handle: createEventHandler(reactions, actors, processor),
  });
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}

// The declaration paired the types; from here on documents, messages and replies are data.
function erased(handle: ActorHandle): AnyActor {
  return handle as AnyActor;
}

function replyOf<Reply>(processed: Processed): Reply {
  return (processed.kind === "done" || processed.kind === "duplicate" ? processed.reply : undefined) as Reply;
}
