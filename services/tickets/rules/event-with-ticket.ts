// Decides what becomes of an event when a ticket of it is listed or held.

import { type Event, type EventState, listedAtLast } from "./event-document.ts";

/** What the commit of a ticket changes in its event: at most the document, and whether that is published. */
export interface ChangeOfEvent {
  /** The event, where it changes. */
  readonly write: { readonly event?: EventState };
  /** The event of the event, where others are told. */
  readonly events: { readonly event?: "EventUpdated" };
}

/** Returns the change that makes an event with its first ticket: nobody is told of it before a ticket is on sale. */
export function withFirstTicket(event: EventState, isForSale: boolean): ChangeOfEvent {
  return isForSale
    ? { write: { event }, events: { event: "EventUpdated" } }
    : { write: { event: { ...event, isUnlisted: true } }, events: {} };
}

/**
 * Returns the change of an event, if any, of which a ticket is listed, put on sale or held. That interrupts an edit by the
 * event's only seller; the first that is on sale makes the event known to all.
 */
export function withTicket(event: Event | null, isForSale: boolean): ChangeOfEvent {
  if (event === null) return { write: {}, events: {} };
  const listed = isForSale ? listedAtLast(event) : null;
  if (listed === null && event.editing === null) return { write: {}, events: {} };
  const write = { event: { ...(listed ?? event), editing: null } };
  return { write, events: listed === null ? {} : { event: "EventUpdated" } };
}
