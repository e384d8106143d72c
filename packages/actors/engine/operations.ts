// Pauses, resumes and cancels the work of one service.
import type { Functions } from "../functions/functions.ts";
import type { AnyActor, TimerNameOf } from "../model/actor.ts";
import { ActorsError } from "../model/errors.ts";
import { type ServiceDefinition, scoredLists } from "../model/service.ts";
import { type PausedItem, PausedWork, type WorkName } from "../store/paused.ts";
import { Reads, type ReadsOptions } from "../store/reads.ts";
import { cancelTimer } from "../timers/cancel.ts";

/** Pauses, resumes and cancels the work of one service, in all its processes. */
export interface Operations {
  /**
   * Pauses a kind of timer, an effect or the subscriber that the service is: no process begins such work within 2 s.
   * Running work goes on, and what is due waits. The pause is stored, and holds after restarts until `resume`. Resolves
   * with false when the work is paused already. Throws ActorsError `unknown_work` for work that the service does not have.
   */
  pause(work: WorkName): Promise<boolean>;
  /** Resumes paused work. Resolves with false when the work is not paused. */
  resume(work: WorkName): Promise<boolean>;
  /** Lists the paused work of the service. */
  listPaused(): Promise<PausedItem[]>;
  /**
   * Cancels the timer of an actor: the timer becomes a dead letter, from which it can be set again, and the signal of a
   * running effect aborts within about a second in whichever process it runs. A recurring timer stays set to its next time.
   * Resolves with false when the actor has no such timer. A decision cancels a timer by setting it to null.
   */
  cancel<Target extends AnyActor>(actor: Target, id: string, timer: TimerNameOf<Target>): Promise<boolean>;
}

/** Reads the data of one service, and pauses, resumes and cancels its work. */
export class ServiceOperations extends Reads implements Operations {
  /** Knows which work is paused; the engine starts and stops it. */
  readonly paused: PausedWork;
  readonly #definition: ServiceDefinition;
  readonly #functions: Functions;

  constructor(definition: ServiceDefinition, options: Omit<ReadsOptions, "service" | "scoredLists">) {
    const { service } = definition;
    const { database, functions } = options;
    super({ ...options, service, scoredLists: scoredLists(definition) });
    this.paused = new PausedWork({ service, database, functions });
    this.#definition = definition;
    this.#functions = functions;
  }

  async pause(work: WorkName): Promise<boolean> {
    this.#checkWork(work);
    return await this.paused.pause(work);
  }

  async resume(work: WorkName): Promise<boolean> {
    this.#checkWork(work);
    return await this.paused.resume(work);
  }

  async listPaused(): Promise<PausedItem[]> {
    return await this.paused.list();
  }

  async cancel<Target extends AnyActor>(target: Target, id: string, timer: TimerNameOf<Target>): Promise<boolean> {
    const place = { partition: this.partitionOf(id), actor: target.name, id, timer, now: await this.now() };
    return await cancelTimer(this.#definition, this.#functions, place);
  }

  #checkWork(work: WorkName): void {
    const { service, timers } = this.#definition;
    const isKnown = work === `listener:${service}` || timers.some((kind) => work === `timer:${kind}`);
    if (!isKnown) throw new ActorsError("unknown_work", `Cannot pause ${work}: ${service} has no such work`);
  }
}
