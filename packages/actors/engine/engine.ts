import { createHash, randomUUID } from "node:crypto";
import type { Processed } from "../commit/attempt.ts";
import { Processor } from "../commit/processor.ts";
import { Consumer } from "../delivery/consumer.ts";
import { DeadLetters } from "../delivery/dead-letters.ts";
import { createEventHandler, type EventHandler } from "../delivery/event-handler.ts";
import { Feed } from "../delivery/feed.ts";
import { createGroups, type Groups } from "../delivery/groups.ts";
import { StreamWatch } from "../delivery/stream-watch.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import type { AnyActor, MessageOf, ReplyOf } from "../model/actor.ts";
import type { EffectOf } from "../model/effects.ts";
import type { EventStream, Reaction } from "../model/events.ts";
import { type IdFactory } from "../model/ids.ts";
import { deadLettersKey, eventsKey, retryKey, timersKey } from "../model/keys.ts";
import type { Log } from "../model/log.ts";
import type { Observe } from "../model/observe.ts";
import type { Database } from "../store/database.ts";
import { partitionsOf } from "../store/partitions.ts";
import { Reads } from "../store/reads.ts";
import { createRequestLedger, type RequestLedger } from "../store/requests.ts";
import { ExpiryPrompts } from "../timers/expiry-prompts.ts";
import { TimerRunner } from "../timers/timer-runner.ts";
import { Timers } from "../timers/timers.ts";
import { defaultSettings, type EngineSettings } from "./settings.ts";

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
  /** Events this service gave up on. */
  readonly deadLetters: DeadLetters;
  /** The service's own streams and how far their listeners have come. */
  readonly streams: Pick<StreamWatch, "standings" | "trim">;
  /** A new command id; it carries its time, and outcomes are kept 48 h from then. */
  newCommandId(): string;
  /**
   * Lets the actor decide on a message and answers after the commit. The actor's id must carry a partition.
   * Throws RefusedError (the decision's no), UnavailableError, OverloadedError, ContendedError, CommandMismatchError.
   */
  ask<Target extends AnyActor>(
    actor: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<ReplyOf<Target>>;
  /**
   * Calls back after each change of a document of this service by whatever process, from about now on, with the id of
   * the stream's entry ('' for "look again"). Best effort, for live pages: read the document in the callback.
   * Returns the way to stop.
   */
  watch(id: string, changed: (entryId: string) => void): () => void;
  /** Whether Redis answers and the consumer turns. */
  isReady(): boolean;
  /** Creates the consumer groups and begins reading, timers and effects; resolves when the consumer reads. */
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
  readonly actors: readonly AnyActor[];
  readonly reactions: readonly Reaction[];
  readonly effects?: readonly EffectOf<unknown>[];
  /** Whether an expired key asks for a look at its partition's timers now. */
  readonly isPrompt?: (key: string) => boolean;
  readonly settings?: Partial<EngineSettings>;
  /** Hears what is worth a metric. */
  readonly observe?: Observe;
}

/** Creates a service's engine over an open database; nothing runs before `start`. */
export function createEngine(options: EngineOptions): Engine {
  return new ServiceEngine(options);
}

class ServiceEngine extends Reads implements Engine {
  readonly service: string;
  readonly ids: IdFactory;
  readonly requests: RequestLedger;
  readonly deadLetters: DeadLetters;
  readonly streams: StreamWatch;
  readonly #database: Database;
  readonly #groups: Groups;
  readonly #processor: Processor;
  readonly #runner: TimerRunner;
  readonly #timers: Timers;
  readonly #prompts: ExpiryPrompts | null;
  readonly #feed: Feed;
  readonly #consumer: Consumer | null;
  #isStarted = false;

  constructor(options: EngineOptions) {
    const { service, database, log, events, actors, effects = [] } = options;
    const settings = { ...defaultSettings, ...options.settings };
    const functions = createFunctions(database.commands, database.library, settings.unavailableAfterMs);
    super({ service, database, functions });
    const parts = { settings, functions };
    const place = (id: string): number | null => this.partitionOf(id);
    const prompt = (partition: number): void => this.#timers.prompt(partition);
    const { rememberMs } = settings;
    this.service = service;
    this.ids = database.ids;
    this.#database = database;
    this.requests = createRequestLedger(service, functions, rememberMs);
    this.deadLetters = new DeadLetters(service, database, functions);
    this.streams = new StreamWatch({ service, database, functions, settings, log, observe: options.observe });
    this.#groups = createGroups(options, functions);
    this.#processor = new Processor({
      service,
      database,
      functions,
      events,
      rememberMs,
      partitionOf: place,
      onDueTimer: prompt,
    });
    this.#runner = new TimerRunner({ actors, effects, processor: this.#processor, settings, log });
    this.#timers = createTimers(options, parts, this.#runner);
    this.#prompts = createPrompts(options, parts, prompt);
    this.#feed = createFeed(options, parts);
    const handle = createEventHandler(options.reactions, actors, this.#processor);
    this.#consumer = createConsumer(options, parts, { handle, groups: this.#groups });
  }

  async ask<Target extends AnyActor>(
    target: Target,
    id: string,
    message: MessageOf<Target>,
    { commandId = this.newCommandId(), trace = "" }: AskOptions = {},
  ): Promise<ReplyOf<Target>> {
    this.streams.admit();
    await this.#groups.ensure();
    const command = { id: commandId, hash: hashOf([target.name, id, message]) };
    const processed = await this.#processor.process(target, id, message, { cause: commandId, trace, command });
    return replyOf(target, processed);
  }

  newCommandId(): string {
    return this.ids.newId(0);
  }

  watch(id: string, changed: (entryId: string) => void): () => void {
    return this.#feed.watch(id, changed);
  }

  isReady(): boolean {
    const isTurning = this.#consumer?.isTurning() ?? true;
    return this.#isStarted && isTurning && this.#database.commands.status === "ready";
  }

  async start(): Promise<void> {
    await this.#groups.ensure();
    this.streams.start();
    this.#timers.start();
    await Promise.all([this.#prompts?.start(), this.#consumer?.start()]);
    this.#isStarted = true;
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await Promise.all([this.#consumer?.stop(), this.#timers.stop(), this.#prompts?.stop(), this.streams.stop()]);
    await this.#runner.stop();
    await this.#feed.stop();
  }
}

interface Parts {
  readonly settings: EngineSettings;
  readonly functions: Functions;
}

function createTimers({ service, database, log, observe }: EngineOptions, parts: Parts, runner: TimerRunner): Timers {
  return new Timers({
    ...parts,
    keys: partitionsOf(database).map((partition) => timersKey(partition, service)),
    shards: database.shards,
    log,
    observe,
    room: () => runner.room(),
    fire: (timer) => runner.fire(timer),
  });
}

function createPrompts(
  { service: name, database, isPrompt }: EngineOptions,
  { settings }: Parts,
  prompt: (partition: number) => void,
): ExpiryPrompts | null {
  return settings.prompts && isPrompt ? new ExpiryPrompts({ name, database, isPrompt, prompt }) : null;
}

function createFeed({ service, database, log }: EngineOptions, { settings }: Parts): Feed {
  return new Feed({
    shards: database.shards.map((shard) => shard.map((partition) => eventsKey(partition, service))),
    connect: () => database.connect(`${service}-feed`, "blocking"),
    blockMs: settings.blockMs,
    log,
  });
}

function createConsumer(
  options: EngineOptions,
  { settings, functions }: Parts,
  { handle, groups }: { handle: EventHandler; groups: Groups },
): Consumer | null {
  const { service, database, log, reactions } = options;
  if (reactions.length === 0) return null;
  const sources = [...new Set(reactions.map(({ stream }) => stream.service))];
  const shards = database.shards.map((shard) =>
    shard.flatMap((partition) => [
      ...sources.map((source) => ({ partition, key: eventsKey(partition, source) })),
      { partition, key: retryKey(partition, service) },
    ]),
  );
  const partitionOfStream = new Map(shards.flat().map(({ key, partition }) => [key, partition]));
  return new Consumer({
    group: service,
    name: `${service}-${randomUUID()}`,
    shards: shards.map((shard) => shard.map(({ key }) => key)),
    commands: database.commands,
    connect: () => database.connect(`${service}-consumer`, "blocking"),
    createGroups: () => groups.create(),
    isOwn: (stream) => stream.endsWith(`}:${service}:retry`),
    deadLetters: (stream) => deadLettersKey(partitionOfStream.get(stream) ?? 0, service),
    functions,
    settings,
    log,
    handle,
    observe: options.observe,
  });
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}

// What this actor's decide made is what this actor answers: the one place where a reply gets its type back.
function replyOf<Target extends AnyActor>(target: Target, processed: Processed): ReplyOf<Target>;
function replyOf(_: AnyActor, processed: Processed): unknown {
  return processed.kind === "done" || processed.kind === "duplicate" ? processed.reply : undefined;
}
