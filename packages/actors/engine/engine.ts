import { createHash } from "node:crypto";
import { Processor } from "../commit/processor.ts";
import type { Consumer } from "../delivery/consumer.ts";
import { DeadLetters } from "../delivery/dead-letters.ts";
import { createEventHandler } from "../delivery/event-handler.ts";
import type { Feed } from "../delivery/feed.ts";
import { createGroups, type Groups } from "../delivery/groups.ts";
import { StreamWatch } from "../delivery/stream-watch.ts";
import { createFunctions } from "../functions/functions.ts";
import type { AnyActor, CodeOf, MessageOf, ReplyOf } from "../model/actor.ts";
import type { DocumentType, Stored } from "../model/document.ts";
import { OverloadedError, RefusedError } from "../model/errors.ts";
import { type IdFactory } from "../model/ids.ts";
import type { ServiceDefinition } from "../model/service.ts";
import type { Database } from "../store/database.ts";
import { Reads } from "../store/reads.ts";
import { createRequestLedger, type RequestLedger } from "../store/requests.ts";
import type { ExpiryPrompts } from "../timers/expiry-prompts.ts";
import { TimerRunner } from "../timers/timer-runner.ts";
import type { Timers } from "../timers/timers.ts";
import type { BareOptions, EngineOptions } from "./options.ts";
import { createConsumer, createFeed, createPrompts, createTimers } from "./parts.ts";
import { type ReadUntilOptions, readUntil } from "./read-until.ts";
import { defaultSettings } from "./settings.ts";

/** How a message is asked. */
export interface AskOptions {
  /** Makes the message count once: a second ask with this id gets the first reply. Made by `newCommandId`. */
  readonly commandId?: string;
  /** W3C traceparent, handed on to the events. */
  readonly trace?: string;
}

/** The reply of an actor, or its refusal. */
export type Answer<Target extends AnyActor> =
  | { readonly ok: ReplyOf<Target> }
  | { readonly refused: { readonly code: CodeOf<Target>; readonly message: string } };

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
   * Lets the actor decide on a message and answers after the commit. The actor's id must carry a partition. A second ask
   * with the same `commandId` gets the first answer. Throws RefusedError where the decision refuses, UnavailableError,
   * OverloadedError, ContendedError, CommandMismatchError and InvalidDecisionError.
   */
  ask<Target extends AnyActor>(
    actor: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<ReplyOf<Target>>;
  /**
   * Asks as `ask` does, and returns a refusal instead of throwing it: `{ ok }` holds the reply, `{ refused }` the code and
   * the words. The other errors are thrown. For callers that expect a no, such as a crowd at one ticket.
   */
  tryAsk<Target extends AnyActor>(
    actor: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<Answer<Target>>;
  /**
   * Calls back after each change of a document of this service by whatever process, from about now on, with the id of
   * the stream's entry ('' for "look again"). Best effort, for live pages: read the document in the callback.
   * Returns the way to stop.
   */
  watch(id: string, changed: (entryId: string) => void): () => void;
  /**
   * Reads a document until it is enough, or until `withinMs` are over; resolves with the document as the last read saw
   * it, null where there is none yet. For a request whose answer waits for an event that is under way.
   */
  readUntil<State>(
    type: DocumentType<State>,
    id: string,
    options: ReadUntilOptions<State>,
  ): Promise<Stored<State> | null>;
  /** Whether Redis answers and the consumer turns. */
  isReady(): boolean;
  /** Creates the consumer groups and begins reading, timers and effects; resolves when the consumer reads. */
  start(): Promise<void>;
  /** Stops taking work, finishes what is held (10 s at most), hands the rest over. */
  stop(): Promise<void>;
}

/**
 * Creates a service's engine over an open database; nothing runs before `start`, and `ask` and reads work without it.
 *
 * @example
 * const engine = createEngine(counters, { database, log });
 * const bellEngine = createEngine(bells, { database, log, effects: { ring: async () => "Rung" } });
 * await Promise.all([engine.start(), bellEngine.start()]);
 * const counted = await engine.ask(counterActor, id, { type: "Count", by: 1 });
 */
export function createEngine<Actors extends AnyActor>(
  definition: ServiceDefinition<Actors>,
  options: NoInfer<EngineOptions<Actors>>,
): Engine;
export function createEngine(definition: ServiceDefinition, options: BareOptions): Engine {
  return new ServiceEngine(definition, options);
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

  constructor(definition: ServiceDefinition, options: BareOptions) {
    const { service, events, actors } = definition;
    const { database, log, observe, terms, effects = {} } = options;
    const settings = { ...defaultSettings, ...options.settings };
    const functions = createFunctions(database.commands, database.library, settings.unavailableAfterMs);
    super({ service, database, functions });
    const { rememberMs } = settings;
    this.service = service;
    this.ids = database.ids;
    this.#database = database;
    this.requests = createRequestLedger(service, functions, rememberMs);
    this.deadLetters = new DeadLetters(service, database, functions);
    this.streams = new StreamWatch({ service, database, functions, settings, log, observe });
    this.#groups = createGroups({ ...definition, database }, functions);
    this.#processor = new Processor({
      service,
      database,
      functions,
      events,
      rememberMs,
      terms,
      partitionOf: (id) => this.partitionOf(id),
      onDueTimer: (partition) => this.#timers.prompt(partition),
    });
    this.#runner = new TimerRunner({ actors, effects, processor: this.#processor, settings, log });
    const parts = { definition, options, settings, functions };
    this.#timers = createTimers(parts, this.#runner);
    this.#prompts = createPrompts(parts, (partition) => this.#timers.prompt(partition));
    this.#feed = createFeed(parts);
    const handle = createEventHandler(definition, this.#processor, { partitions: database.partitions, log });
    this.#consumer = createConsumer(parts, { handle, groups: this.#groups });
  }

  async ask<Target extends AnyActor>(
    target: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<ReplyOf<Target>> {
    const answer = await this.tryAsk(target, id, message, options);
    if ("refused" in answer) throw new RefusedError(answer.refused.code, answer.refused.message);
    return answer.ok;
  }

  async tryAsk<Target extends AnyActor>(
    target: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<Answer<Target>>;
  async tryAsk(
    target: AnyActor,
    id: string,
    message: unknown,
    { commandId = this.newCommandId(), trace = "" }: AskOptions = {},
  ): Promise<Answer<AnyActor>> {
    const { tooFarBehind } = this.streams;
    if (tooFarBehind !== null) throw new OverloadedError(this.service, tooFarBehind);
    if (!this.#groups.areCreated) await this.#groups.ensure();
    const command = { id: commandId, hash: hashOf([target.name, id, message]) };
    const processed = await this.#processor.process(target, id, message, { cause: commandId, trace, command });
    return "skipped" in processed ? { ok: undefined } : processed;
  }

  newCommandId(): string {
    return this.ids.newId(0);
  }

  watch(id: string, changed: (entryId: string) => void): () => void {
    return this.#feed.watch(id, changed);
  }

  readUntil<State>(
    type: DocumentType<State>,
    id: string,
    options: ReadUntilOptions<State>,
  ): Promise<Stored<State> | null> {
    return readUntil(this, { type, id }, options);
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

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}
