// Describes a market on which people list, buy and pay tickets over HTTP.

import type { IntentSummary } from "@holdfast/stripe-sandbox";

/** Names the routes of a market, each of which may be at another address. */
export type Desk = "tickets" | "orders" | "payments";

/** Controls a market, its processes and its stores. */
export interface Market {
  readonly name: string;
  /** Process names of shared servers that work for the market; default none. */
  readonly servers?: readonly string[];
  /** Header `Cookie` of each signed-in person, who lists tickets and buys those of others. */
  readonly people: readonly string[];
  /** Status of an order that is paid for good. */
  readonly doneStatus: string;
  /** Returns the address of a route. */
  addressOf(desk: Desk): string;
  /** Returns the CPU seconds that each part of the market has used so far, by its name. */
  cpu(): Readonly<Record<string, number>>;
  /** Lists all payments at Stripe. */
  intents(): Promise<readonly IntentSummary[]>;
  /** Returns whether a ticket, as its page says, is held by an order or sold. */
  isTaken(ticket: unknown): boolean;
  /** Kills one process by SIGKILL, each time the next one, and starts it again. */
  killOne(): Promise<void>;
  close(): Promise<void>;
}

/** Number of people of a market. */
export const PEOPLE = 64;

/** Length of a hold on every market, in ms. */
export const JOURNEY_HOLD_MS = 900_000;
