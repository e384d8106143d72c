// Changes and delists tickets for the API and the pages alike.

import type { Engine } from "@holdfast/actors";
import type { TicketBody } from "@holdfast/contracts";
import type { Expected } from "../rules/ticket.ts";
import { askTicket, type TicketAnswer } from "./ask-ticket.ts";

/** Creates the id of a ticket in a random partition. */
export function newTicketId(engine: Engine): string {
  return engine.ids.newId(engine.ids.randomPartition());
}

/** Changes an available ticket of its seller, or returns the refusal; throws 404 when the text is no ticket's id. */
export function reviseTicket(engine: Engine, id: string, change: Request & Change): Promise<TicketAnswer> {
  return askTicket(engine, id, { type: "Revise", ...change });
}

/** Takes a ticket of its seller off sale, or returns the refusal; throws 404 when the text is no ticket's id. */
export function delistTicket(engine: Engine, id: string, request: Request): Promise<TicketAnswer> {
  return askTicket(engine, id, { type: "Delist", ...request });
}

interface Change {
  readonly ticket: TicketBody;
}

interface Request {
  readonly sellerId: string;
  /** State of the ticket that the request was made from; default any. */
  readonly expected?: Expected;
}
