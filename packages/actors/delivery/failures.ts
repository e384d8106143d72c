// Decides what becomes of an entry whose handling failed: a retry here, a wait in Redis, or a dead letter.
import { errorText, TerminalError, UnknownEventError } from "../model/errors.ts";
import { recordOf } from "../model/fields.ts";
import { RecurringLog } from "../model/recurring-log.ts";
import { isTransientError } from "../redis/transient-error.ts";
import { boundedAttempts } from "./attempts.ts";
import type { ConsumerOptions } from "./consumer-options.ts";
import type { Endings } from "./endings.ts";
import type { GroupMember } from "./group-member.ts";
import type { Held, HeldEntries } from "./held-entries.ts";
import type { Attempted } from "./set-aside.ts";

/** Configures `Failures`. */
export interface FailuresOptions extends Pick<ConsumerOptions, "group" | "name" | "settings" | "log" | "observe"> {
  readonly member: GroupMember;
  readonly endings: Endings;
  readonly held: HeldEntries;
}

const LONGEST_WAIT_MS = 30_000;

/** Retries, sets aside or buries the entries of one consumer whose handling failed. */
export class Failures {
  readonly #options: FailuresOptions;
  readonly #recurring: RecurringLog;

  constructor(options: FailuresOptions) {
    this.#options = options;
    this.#recurring = new RecurringLog(options.log);
  }

  /** Decides what becomes of an entry. Throws when Redis does not take the decision; the entry is then held still. */
  async handle(item: Held, error: unknown): Promise<void> {
    const { settings, name: consumer } = this.#options;
    if (error instanceof UnknownEventError) return await this.#leaveToOthers(item, error);
    // Redis does not answer: the event is tried again, and the attempt is not counted.
    if (isTransientError(error)) return await this.#postpone(item, item, settings.recoverEveryMs);
    const text = errorText(error);
    const attempts = boundedAttempts([...item.attempts, { at: Date.now(), consumer, error: text }]);
    const wait = error instanceof TerminalError ? undefined : settings.retryMs[item.deliveries - 1];
    if (wait === undefined) return await this.#bury({ ...item, attempts }, "An event became a dead letter");
    const { stream } = item.entry;
    const failure = { kind: kindOf(text), error: text };
    this.#recurring.failed(`Cannot handle an event of ${stream}, which is retried`, failure, this.#about(item));
    await this.#postpone(item, { entry: item.entry, deliveries: item.deliveries + 1, attempts }, wait);
  }

  /** Makes a dead letter of an event whose handler kills each process: it would be delivered for ever otherwise. */
  async buryUnsurvived(item: Held): Promise<void> {
    const error = "Its handling never ended: no consumer that took it lived to tell";
    const attempts = boundedAttempts([...item.attempts, { at: Date.now(), consumer: this.#options.name, error }]);
    await this.#bury({ ...item, attempts }, "An event that no consumer survives is a dead letter");
  }

  // Lets an entry wait in this process, or in Redis when too many wait here or it waits for long.
  async #postpone(item: Held, next: Attempted, ms: number): Promise<void> {
    const { member, endings, held } = this.#options;
    const wait = Math.round(ms * (0.9 + Math.random() / 5));
    const isCounted = next.attempts !== item.attempts;
    const isKept = !held.isFull && ms <= LONGEST_WAIT_MS && !(item.lease && isCounted);
    if (isKept) {
      if (isCounted) await held.whileCounted(() => member.noteAttempt(next));
      item.deliveries = next.deliveries;
      item.attempts = next.attempts;
      return held.retryIn(item, wait);
    }
    await endings.setAside(item, next, [item.lease?.place.kind ?? "", wait]);
    held.release(item);
  }

  async #leaveToOthers(item: Held, { kind, message: error }: UnknownEventError): Promise<void> {
    const { endings, held } = this.#options;
    await endings.setAside(item, item, [kind, 0]);
    held.release(item);
    const what = `An event of an unknown kind, ${kind}, waits for a process that knows it`;
    this.#recurring.failed(what, { kind, error }, this.#about(item));
  }

  async #bury(item: Held, text: string): Promise<void> {
    const { group, observe, endings, held } = this.#options;
    await endings.bury(item);
    held.release(item);
    const about = this.#about(item);
    const { type = "", stream = about.stream } = recordOf(item.entry.fields ?? []);
    observe?.({ kind: "dead letter", service: group, stream, type, attempts: item.deliveries });
    const error = item.attempts.at(-1)?.error ?? "";
    this.#recurring.failed(text, { kind: kindOf(error), level: "error", error }, { ...about, type });
  }

  #about({ entry: { stream, id }, deliveries }: Attempted) {
    return { stream, id, group: this.#options.group, deliveries };
  }
}

// Errors that differ in their ids and numbers alone are of one kind.
function kindOf(error: string): string {
  return error.replaceAll(/[0-9A-Z]{8,}|\d+/g, "#");
}
