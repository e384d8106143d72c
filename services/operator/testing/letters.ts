// Puts dead letters of events into a database, as a service that gave up on them does.

import type { Database } from "@holdfast/actors";

const ATTEMPTS = JSON.stringify([
  [1_764_108_000_000, "orders-1", "Error: earlier"],
  [1_764_108_001_000, "orders-2", ""],
]);

/** Adds a dead letter of orders about an event of tickets in partition 1; `fields` replace single fields. Returns its id. */
export async function addLetter(database: Database, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const head = { stream: "{01}:tickets:events", entry: "1-1", group: "orders", deliveries: "6", attempts: ATTEMPTS };
  const event = {
    type: "TicketUpdated",
    kind: "ticket",
    id: "T1",
    version: "3",
    time: "1764107999000",
    data: '{"a":1}',
  };
  const all = { ...head, error: "Error: no luck", ...event, ...fields };
  return `orders:1:${await database.commands.xadd("{01}:orders:dead", "*", ...Object.entries(all).flat())}`;
}
