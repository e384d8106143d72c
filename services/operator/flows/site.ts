// Names what operators read and act with, and finds dead letters by their ids.

import type { Database, DeadLetters, Log, ServiceDefinition } from "@holdfast/actors";
import { deadLettersOf } from "@holdfast/actors/inspect";
import type { OrderTerms } from "@holdfast/orders";

/** Gives pages and actions what they read and act with. */
export interface ActionSite {
  /** Gives access to the site's data in Redis. */
  readonly database: Database;
  /** Writes the log of the process. */
  readonly log: Log;
  /** Lists the definitions of the services of the site, that of operator included. */
  readonly services: readonly ServiceDefinition[];
  /** Names the currency of the site, such as `usd`. */
  readonly currency: string;
  /** Holds the settings of orders, by which a released ticket is offered to the next in its line. */
  readonly orderTerms: OrderTerms;
}

/** Holds a service's dead letters, and the id of one within them. */
export interface LetterPlace {
  /** Names the service. */
  readonly service: string;
  /** Reads and changes the dead letters of the service. */
  readonly of: DeadLetters;
  /** Id within the service. */
  readonly id: string;
}

/** Returns where a dead letter is, by an id such as `orders:0:1764108000000-0`; null for an id of no known service. */
export function placeOf(text: string, { database, services }: ActionSite): LetterPlace | null {
  const [service = "", ...rest] = text.split(":");
  const owner = services.find((one) => one.service === service);
  return owner === undefined ? null : { service, of: deadLettersOf(database, owner), id: rest.join(":") };
}
