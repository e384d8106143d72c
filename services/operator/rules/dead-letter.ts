// Makes of a dead letter what operators see of it.

import type { DeadLetter } from "@holdfast/actors";

/** Describes a dead letter as the pages show it. */
export interface ShownLetter {
  /** Id with its service, such as `orders:3:1764108000000-0`. */
  readonly id: string;
  /** Service that gave up. */
  readonly service: string;
  /** Type of the event; null for a timer. */
  readonly type: string | null;
  /** Timer as `<actor>|<name>`; null for an event. */
  readonly timer: string | null;
  /** Kind, id and version of the document that the event is about; of a timer, its actor without a version. */
  readonly about: { readonly kind: string; readonly id: string; readonly version: string | null } | null;
  /** Service that published the event; null for a timer. */
  readonly from: string | null;
  /** Error of the last attempt. */
  readonly error: string;
  /** Number of attempts since the letter was last retried. */
  readonly deliveries: number;
  /** When the service gave up, in ms since 1970. */
  readonly at: number;
  /** Says that later events of the document wait for it. */
  readonly holdsBack: boolean;
}

/** Describes a dead letter as its own page shows it. */
export interface WholeLetter extends ShownLetter {
  /** When the event was published, in ms; null for a timer. */
  readonly publishedAt: number | null;
  /** Key of the stream of the event, and the id of its entry there. */
  readonly stream: string;
  /** Id of the entry that failed. */
  readonly entry: string;
  /** What caused the event; null where it is not known. */
  readonly cause: string | null;
  /** Failed attempts, the oldest first. */
  readonly attempts: DeadLetter["attempts"];
  /** Data of the event or of the timer, as indented JSON where they are JSON. */
  readonly data: string;
}

/** Returns what the list shows of a dead letter of a service. */
export function shownLetter(service: string, letter: DeadLetter): ShownLetter {
  const { id, stream, error, deliveries, event, origin } = letter;
  const [actor = "", of = "", name = ""] = (event["timer"] ?? "").split("|");
  const isTimer = event["timer"] !== undefined;
  const { kind = "", id: documentId = "", version = null } = event;
  return {
    ...{ id: `${service}:${id}`, service, error, deliveries, at: timeOfEntry(id), holdsBack: origin !== null },
    type: isTimer ? null : (event["type"] ?? "?"),
    timer: isTimer ? `${actor}|${name}` : null,
    about: isTimer
      ? { kind: actor, id: of, version: null }
      : documentId === ""
        ? null
        : { kind, id: documentId, version },
    from: isTimer ? null : (/}:(.+):events$/.exec(stream)?.[1] ?? null),
  };
}

/** Returns what the page of a dead letter shows. */
export function wholeLetter(service: string, letter: DeadLetter): WholeLetter {
  const { stream, entry, attempts, event } = letter;
  const time = Number(event["time"]);
  const { data, timer: _timer, history: _history, ...rest } = event;
  return {
    ...shownLetter(service, letter),
    publishedAt: event["time"] === undefined || !Number.isFinite(time) ? null : time,
    ...{ stream, entry, attempts, cause: event["cause"] ?? null },
    data: data === undefined ? indented(JSON.stringify(rest)) : indented(data),
  };
}

// The id of a dead letter is `<partition>:<entry>`, and an entry's id begins with its time.
function timeOfEntry(id: string): number {
  return Number(/:(\d+)-\d+$/.exec(id)?.[1] ?? 0);
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
