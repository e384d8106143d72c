// Creates the engine of a service: the object through which a process asks, reads, watches and runs the service.
import { hash } from "node:crypto";
import { Archives } from "../commit/archives.ts";
import { Processor } from "../commit/processor.ts";
import type { Consumer } from "../delivery/consumer.ts";
import { DeadLetters } from "../delivery/dead-letters.ts";
import { createEventHandler } from "../delivery/event-handler.ts";
import type { Feed } from "../delivery/feed.ts";
import { createGroups, type Groups } from "../delivery/groups.ts";
import { StreamWatch } from "../delivery/stream-watch.ts";
import { createFunctions, type Functions } from "../functions/functions.ts";
import type { AnyActor, CodeOf, MessageOf, ReplyOf } from "../model/actor.ts";
import type { DocumentType, Stored } from "../model/document.ts";
import { ActorsError, InvalidCommandIdError, OverloadedError, RefusedError } from "../model/errors.ts";
import { type IdFactory, timeOf } from "../model/ids.ts";
import { Causes, type Readiness } from "../model/readiness.ts";
import { checkDefinition, type ServiceDefinition } from "../model/service.ts";
import { activeTrace } from "../model/tracing.ts";
import { Reads } from "../store/reads.ts";
import { createRequestLedger, type RequestLedger } from "../store/requests.ts";
import type { ExpiryPrompts } from "../timers/expiry-prompts.ts";
import type { SoleTimers } from "../timers/sole-timers.ts";
import { TimerRunner } from "../timers/timer-runner.ts";
import type { Timers } from "../timers/timers.ts";
import { type Operations, ServiceOperations } from "./operations.ts";
import { type AskOptions, archiveOf, type BareOptions, type EngineOptions, guardedOptions } from "./options.ts";
import {
  createConsumer,
  createFeed,
  createPrompts,
  createRetention,
  createSoleTimers,
  createTimers,
  knownKinds,
  redisCause,
} from "./parts.ts";
import { type ReadUntilOptions, readUntil } from "./read-until.ts";
import type { Retention } from "./retention.ts";
import { defaultSettings } from "./settings.ts";

/** Holds the reply of an actor (`ok`) or the refusal: a code that the actor declares and a sentence for people. */
export type Answer<Target extends AnyActor> =
  | { readonly ok: ReplyOf<Target> }
  | { readonly refused: { readonly code: CodeOf<Target>; readonly message: string } };

/** Runs one service in one process: commands, reads, reactions, timers and effects. */
export interface Engine extends Reads, Operations {
  /** Names the service. */
  readonly service: string;
  /** Creates ids for the database of the engine. */
  readonly ids: IdFactory;
  /** Stores the idempotency keys of the service's requests, and the answers, for at least 48 hours. */
  readonly requests: RequestLedger;
  /** Lists, retries and drops the dead letters of the service. */
  readonly deadLetters: DeadLetters;
  /** Reports the progress of the subscribers to the service's events, and trims the streams. */
  readonly streams: Pick<StreamWatch, "standings" | "trim">;
  /** Creates a command id. The id carries the present time; its outcome is kept for 48 hours at least by default. */
  newCommandId(): string;
  /**
   * Sends a message to an actor and resolves with the reply after the commit. `id` must be an id of this database. A
   * second ask with the same `commandId` resolves with the first reply and changes nothing. Throws RefusedError for a
   * refusal, UnavailableError, OverloadedError, ContendedError, CommandMismatchError, InvalidCommandIdError and
   * InvalidDecisionError.
   */
  ask<Target extends AnyActor>(
    actor: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<ReplyOf<Target>>;
  /**
   * Asks as `ask` does, and resolves with a refusal instead of throwing RefusedError. Other errors are thrown. For
   * callers that expect refusals, such as many buyers of one ticket.
   */
  tryAsk<Target extends AnyActor>(
    actor: Target,
    id: string,
    message: MessageOf<Target>,
    options?: AskOptions,
  ): Promise<Answer<Target>>;
  /**
   * Calls back after each change of a document of this service by any process, with the id of the stream's entry. The
   * id is empty when changes may have been missed, such as after a reconnect. Best effort, for live pages: the callback
   * must read the document, and a change soon after the call may be missed. Returns a function that ends the watch.
   */
  watch(id: string, changed: (entryId: string) => void): () => void;
  /**
   * Reads a document until `isEnough` returns true or `withinMs` have passed. Resolves with the result of the last
   * read: null when the document does not exist. For a request whose answer depends on an event that is not yet
   * handled.
   */
  readUntil<State>(
    type: DocumentType<State>,
    id: string,
    options: ReadUntilOptions<State>,
  ): Promise<Stored<State> | null>;
  /** Returns whether the engine can do all its work: `readiness().isReady`. */
  isReady(): boolean;
  /**
   * Says whether the engine can do all its work, and if not, why, in plain words: it is not started or stopped, Redis
   * does not serve (`Redis: full`, with a reason of UnavailableError), the consumer does not read, or effects hang. Asks nothing of
   * Redis and waits for nothing. A cause ends by itself, when the work goes on.
   */
  readiness(): Readiness;
  /**
   * Creates the consumer groups and starts the consumer, the timers and the effects. Resolves when the consumer reads,
   * or when the engine is stopped meanwhile. Throws ActorsError `engine_stopped` after `stop`.
   */
  start(): Promise<void>;
  /**
   * Stops the engine: takes no new events and timers, waits for running handlers (10 s at most by default) and leaves
   * the rest to other processes. The database stays open.
   */
  stop(): Promise<void>;
}

/**
 * Creates the engine of a service over an open database. Commands and reads work at once; events, timers and effects
 * are handled after `start`. Throws InvalidDecisionError for a definition that `defineService` would refuse.
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
  checkDefinition(definition);
  return new ServiceEngine(definition, guardedOptions(options));
}

class ServiceEngine extends ServiceOperations implements Engine {
  readonly service: string;
  readonly ids: IdFactory;
  readonly requests: RequestLedger;
  readonly deadLetters: DeadLetters;
  readonly streams: StreamWatch;
  readonly #functions: Functions;
  readonly #groups: Groups;
  readonly #processor: Processor;
  readonly #runner: TimerRunner;
  readonly #timers: Timers;
  readonly #soleTimers: SoleTimers;
  readonly #prompts: ExpiryPrompts | null;
  readonly #feed: Feed;
  readonly #consumer: Consumer | null;
  readonly #causes = new Causes();
  #state: "not started" | "started" | "stopped" = "not started";
  readonly #retention: Retention | null;

  constructor(definition: ServiceDefinition, options: BareOptions) {
    const { service, events } = definition;
    const { database, log, observe, terms } = options;
    const archive = archiveOf(options);
    const settings = { ...defaultSettings, ...options.settings };
    const functions = createFunctions(database, settings.unavailableAfterMs, observe);
    super(definition, { database, functions, log, archive });
    this.service = service;
    this.ids = database.ids;
    this.#functions = functions;
    this.requests = createRequestLedger(service, functions, settings.rememberMs);
    this.deadLetters = new DeadLetters(definition, database, functions);
    this.streams = new StreamWatch({ service, database, functions, settings, log, observe });
    this.#groups = createGroups({ ...definition, database, log }, functions);
    this.#processor = new Processor({
      service,
      database,
      functions,
      events,
      rememberMs: settings.rememberMs,
      terms,
      groups: this.#groups,
      partitionOf: (id) => this.partitionOf(id),
      onTimer: (partition, inMs) => this.#timers.wakeIn(partition, inMs),
      archives: new Archives({ definition, archive, database, functions, archiveAgeMs: settings.archiveAgeMs }),
      observe,
    });
    const parts = { definition, options, settings, functions, causes: this.#causes };
    this.#causes.add(() => (this.#state === "started" ? null : `the engine is ${this.#state}`));
    this.#causes.add(redisCause(database, functions));
    this.#causes.add(() => this.#runner.problem());
    const kinds = knownKinds(parts);
    this.#runner = new TimerRunner({
      service,
      kinds,
      processor: this.#processor,
      functions,
      ids: database.ids,
      settings,
      log,
      observe,
    });
    this.#timers = createTimers(parts, { kinds, runner: this.#runner, paused: this.paused });
    this.#soleTimers = createSoleTimers(parts, { kinds, timers: this.#timers });
    this.#prompts = createPrompts(parts, (partition) => this.#timers.prompt(partition));
    this.#feed = createFeed(parts);
    const handle = createEventHandler(definition, this.#processor, { partitions: database.partitions, log });
    this.#consumer = createConsumer(parts, { handle, groups: this.#groups, paused: this.paused });
    this.#retention = createRetention(parts, { processor: this.#processor, now: () => this.now() });
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
    { commandId: given, trace = activeTrace(), askedAt }: AskOptions = {},
  ): Promise<Answer<AnyActor>> {
    // The time in the id says where the outcome is: an id of another form would be looked for in the wrong place.
    if (given !== undefined && timeOf(given) === null) throw new InvalidCommandIdError(given);
    const commandId = given ?? this.newCommandId();
    const giveUpAt = this.#functions.giveUpAt(askedAt);
    const { tooFarBehind } = this.streams;
    if (tooFarBehind !== null) throw new OverloadedError(this.service, tooFarBehind);
    const command = { id: commandId, hash: hashOf([target.name, id, message]) };
    const origin = { cause: commandId, trace, command };
    const processed = await this.#processor.process(target, id, message, origin, giveUpAt);
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
    return this.readiness().isReady;
  }

  readiness(): Readiness {
    return this.#causes.readiness();
  }

  async start(): Promise<void> {
    if (this.#state === "stopped") {
      throw new ActorsError(
        "engine_stopped",
        `Cannot start the engine of ${this.service}: it was stopped, create another`,
      );
    }
    await Promise.all([this.#groups.ensure(), this.paused.start()]);
    if (this.#isStopped()) return;
    this.streams.start();
    this.#timers.start();
    this.#soleTimers.start();
    this.#retention?.start();
    await Promise.all([this.#prompts?.start(), this.#consumer?.start()]);
    if (!this.#isStopped()) this.#state = "started";
  }

  // A stop may come while a start is under way.
  #isStopped(): boolean {
    return this.#state === "stopped";
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    await Promise.all([this.paused.stop(), this.#soleTimers.stop(), this.#retention?.stop()]);
    await Promise.all([this.#consumer?.stop(), this.#timers.stop(), this.#prompts?.stop(), this.streams.stop()]);
    await this.#runner.stop();
    await this.#feed.stop();
  }
}

function hashOf(value: unknown): string {
  return hash("sha256", JSON.stringify(value), "base64url").slice(0, 22);
}
