// Checks documents against their events.
import type { DocumentType, Stored } from "../../model/document.ts";
import type { Event } from "../../model/events.ts";
import type { Finding } from "./finding.ts";
import { isAsSaid } from "./said.ts";
import type { ServiceSnapshot } from "./snapshot.ts";

/**
 * Returns the findings about documents and their events: every version has one event, in order and without gaps, or
 * every version with another view; the last event has the view of the document; and no cause changed a document twice.
 */
export function checkHistories(service: ServiceSnapshot): Finding[] {
  const histories = groupedBy(service.events, ({ kind, id }) => `${kind}:${id}`);
  return [
    ...[...histories.values()].flatMap((events) => checkHistory(service, events)),
    ...unpublished(service, new Set(histories.keys())),
    ...twice(service.events),
  ];
}

function checkHistory(service: ServiceSnapshot, events: readonly Event<unknown>[]): Finding[] {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return [];
  const { id, kind } = first;
  const isPublished = service.facts.published.includes(kind);
  const type = service.facts.documents.find(({ name }) => name === kind);
  const isWhole = isPublished && type?.skipsSameViews !== true;
  const document = service.documents.get(kind)?.get(id);
  const findings = gaps(events, isWhole);
  if (isPublished && !service.isTrimmed && first.version !== 0) {
    findings.push({ check: "versions", id, text: `${kind} begins with version ${first.version}` });
  }
  if (!document) findings.push({ check: "document", id, text: `${kind} has events and is not there` });
  else findings.push(...checkLast(service, document, { last, type, isWhole, isPublished }));
  return findings;
}

interface LastEvent {
  readonly last: Event<unknown>;
  readonly type: DocumentType<object> | undefined;
  /** Whether each version of the document has an event. */
  readonly isWhole: boolean;
  /** Whether each change of the document's view has an event. */
  readonly isPublished: boolean;
}

function gaps(events: readonly Event<unknown>[], isWhole: boolean): Finding[] {
  return events.slice(1).flatMap(({ kind, id, version, previous }, at) => {
    const before = events[at]?.version ?? 0;
    const follows = previous === null || previous === before;
    const isRight = isWhole ? version === before + 1 : version > before && follows;
    return isRight ? [] : [{ check: "versions", id, text: `${kind} has version ${version} after ${before}` }];
  });
}

function checkLast(
  { facts, written }: ServiceSnapshot,
  document: Stored<object>,
  { last, type, isWhole, isPublished }: LastEvent,
): Finding[] {
  const { id, kind } = last;
  const isRight = isWhole ? document.version === last.version : document.version >= last.version;
  if (!isRight) {
    return [{ check: "last-event", id, text: `${kind} is at ${document.version}, its last event at ${last.version}` }];
  }
  // Versions without an event look as the last one that has an event.
  if (document.version !== last.version && !isPublished) return [];
  const view = type?.view?.({ ...document, version: last.version });
  const published = facts.events.types[last.type]?.safeParse(view);
  const text = written.get(`${kind}:${id}`);
  const isSaid =
    published?.success && isAsSaid(published.data, last.data, text === undefined ? null : JSON.parse(text));
  if (isSaid) return [];
  return [{ check: "last-event", id, text: `${kind} at ${document.version} is not what its event says` }];
}

function unpublished(
  { facts, documents, forgotten, isTrimmed }: ServiceSnapshot,
  known: ReadonlySet<string>,
): Finding[] {
  if (isTrimmed) return [];
  return facts.published.flatMap((kind) =>
    [...(documents.get(kind)?.values() ?? [])].flatMap(({ id, version }) =>
      // A document that is back from the archive has had its events before its deletion.
      known.has(`${kind}:${id}`) || forgotten.has(`${kind}:${id}`)
        ? []
        : [{ check: "last-event", id, text: `${kind} at ${version} has no event` }],
    ),
  );
}

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

// A timer may fire many times; a command or an event changes a document once.
function twice(events: readonly Event<unknown>[]): Finding[] {
  const counted = events.filter(({ cause }) => !cause.startsWith("timer:"));
  const effects = groupedBy(counted, ({ cause, kind, id }) => `${cause} ${kind}:${id}`);
  return [...effects.values()].flatMap(([first, second]) => {
    if (!first || !second) return [];
    const { cause, kind, id } = first;
    return [{ check: "once", id, text: `${cause} changed ${kind} at ${first.version} and again at ${second.version}` }];
  });
}
