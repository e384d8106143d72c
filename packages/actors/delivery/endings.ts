// Ends the handling of an entry, whether it is pending in its group or was set aside, and keeps its document in order.
import type { EntryToAcknowledge } from "../commit/plan.ts";
import type { Functions } from "../functions/functions.ts";
import { letterFields } from "./dead-letter.ts";
import type { GroupMember } from "./group-member.ts";
import { type Held, leasedOf } from "./held-entries.ts";
import type { Begun, Ending, Fate, InOrder, OrderedEvent } from "./in-order.ts";
import { type Attempted, memberOf, type SetAside } from "./set-aside.ts";

/** Configures `Endings`. */
export interface EndingsOptions {
  /** Names the consumer group. */
  readonly group: string;
  readonly member: GroupMember;
  readonly aside: SetAside;
  /** Keeps the events of each document in order, for the reactions that want each event. */
  readonly order: InOrder;
  readonly functions: Functions;
}

/** Ends the handling of the entries of one consumer. Each method is one call of a Function. */
export class Endings {
  readonly #options: EndingsOptions;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /**
   * Says whether the event of an entry may be handed on now, and its sequence; null when its reaction wants no order. An
   * event that may not is no longer the consumer's.
   */
  begin(item: Held): Promise<Begun> | null {
    const event = this.#options.order.placeOf(item.entry);
    return event && this.#begin(item, event);
  }

  async #begin(item: Held, event: OrderedEvent): Promise<Begun> {
    const { order, aside, member } = this.#options;
    const { entry, attempts } = item;
    const leased = leasedOf(item);
    const ending = leased ? aside.finishing(leased) : member.acknowledging(entry);
    // The stream may not hold an entry any more that was set aside.
    const fields = leased ? (entry.fields ?? []) : undefined;
    const begun = await order.begin(event, { stream: entry.stream, id: entry.id, fields, ending });
    if (typeof begun === "string" && !leased && attempts.length > 0) await member.forgetAttempts(entry);
    return begun;
  }

  /** Identifies an entry of which nothing but its acknowledgement is left to do; undefined for another entry. */
  toAcknowledge({ entry, lease, attempts }: Held): EntryToAcknowledge | undefined {
    const { member, group } = this.#options;
    if (lease || attempts.length > 0 || member.isOwn(entry.stream)) return undefined;
    return { stream: entry.stream, group, id: entry.id };
  }

  /** Ends the handling of an entry that was handled; `sequence` is that of `begin`. */
  async finish(item: Held, sequence: number | undefined): Promise<void> {
    const { aside, member } = this.#options;
    const leased = leasedOf(item);
    if (leased) return await this.#end(item, "done", aside.finishing(leased), sequence);
    if (sequence === undefined) return await member.acknowledge(item);
    await this.#end(item, "done", member.acknowledging(item.entry), sequence);
    if (item.attempts.length > 0) await member.forgetAttempts(item.entry);
  }

  /** Lets an entry wait in Redis, for `ms`: in the set of an unknown kind, or to be retried later with the kind ''. */
  async setAside(item: Held, next: Attempted, [kind, ms]: readonly [kind: string, ms: number]): Promise<void> {
    const { aside } = this.#options;
    const ending = item.lease ? aside.puttingBack({ ...item.lease, ...next }, kind, ms) : aside.adding(next, kind, ms);
    await this.#end(item, `aside ${memberOf(item.entry)}`, ending);
  }

  /** Makes a dead letter of an entry. */
  async bury(item: Held): Promise<void> {
    const { group, member, aside, order } = this.#options;
    const letter = letterFields(item, group, order.placeOf(item.entry)?.first);
    await this.#end(item, "dead", item.lease ? aside.burying(item.lease, letter) : member.burying(item, letter));
  }

  async #end(item: Held, fate: Fate, ending: Ending, sequence?: number): Promise<void> {
    const { order, functions } = this.#options;
    const event = order.placeOf(item.entry);
    if (event) await order.end(event, fate, ending, sequence);
    else await functions.call(ending.name, ending.keys, ending.args);
  }
}
