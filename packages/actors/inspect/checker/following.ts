// Checks that subscribers have handled the events they subscribe to: the latest of each document, or each event.
import { type DocumentType, findDocument, type Stored } from "../../model/document.ts";
import { errorText } from "../../model/errors.ts";
import type { Event, Reaction, ReactionContext } from "../../model/events.ts";
import { timeOf } from "../../model/ids.ts";
import { silentLog } from "../../model/log.ts";
import type { ServiceDefinition } from "../../model/service.ts";
import type { Database } from "../../store/database.ts";
import type { Finding } from "./finding.ts";
import type { Mark, OrderMark } from "./seen.ts";
import type { PartitionSnapshot, ServiceSnapshot } from "./snapshot.ts";

// An actor that receives each event of a document keeps the sequence of the event, not the version of the document.
const EACH = "each:";

interface Expected {
  readonly id: string;
  readonly version: number;
  readonly text: string;
  readonly sideSubscriber: string | null;
  readonly undone?: Finding["undone"];
}

// An event is handled within a minute, or a warning says that its subscriber is behind.
const HANDLED_WITHIN_MS = 60_000;

/** Collects the inbox marks of each partition, and compares them with the documents once it has seen all partitions. */
export class Following {
  readonly #facts: readonly ServiceDefinition[];
  readonly #context: ReactionContext;
  readonly #isAtRest: boolean;
  /** Maps `<service>:<kind>:<id>` to the version of the document. */
  readonly #versions = new Map<string, number>();
  readonly #marks = new Map<string, { service: string; mark: Mark }>();
  /** Holds the version that each actor must have handled, under the same keys as the marks. */
  readonly #expected = new Map<string, Expected>();
  /** Maps `<service>:<kind>:<id>` to the time of the document's last event. */
  readonly #changedAt = new Map<string, number>();
  /** Holds the marks of documents whose events are handed on one by one, by `<subscriber> <document>`. */
  readonly #handedOn = new Map<string, { id: string; text: string; mark: OrderMark }>();
  /** Holds the last event of each such document, by the same keys. */
  readonly #published = new Map<string, { id: string; text: string; mark: OrderMark }>();
  readonly #faults: Finding[] = [];
  /** Holds `<service> <id>` of each archived record: what its actors have handled went with it. */
  readonly #archived = new Set<string>();

  constructor(facts: readonly ServiceDefinition[], { partitions }: Database, isAtRest: boolean) {
    this.#facts = facts;
    this.#context = { partitions, log: silentLog };
    this.#isAtRest = isAtRest;
  }

  /** Collects the marks and documents of one partition. */
  add({ services }: PartitionSnapshot): void {
    for (const service of services) {
      const name = service.facts.service;
      for (const ids of service.archived.values()) for (const id of ids.keys()) this.#archived.add(`${name} ${id}`);
      for (const [document, mark] of service.orderMarks) {
        const id = document.slice(document.lastIndexOf(":") + 1);
        this.#handedOn.set(`${name} ${document}`, { id, text: `${name} was given ${document}`, mark });
      }
      for (const { kind, id, time } of service.events) this.#changedAt.set(`${name}:${kind}:${id}`, time);
      for (const mark of service.marks) this.#marks.set(keyOf(name, mark), { service: name, mark });
      for (const [kind, documents] of service.documents) {
        for (const { id, version } of documents.values()) this.#versions.set(`${name}:${kind}:${id}`, version);
      }
      if (this.#isAtRest) this.#expect(service, services);
    }
  }

  /** Reports marks ahead of their source; at rest, also marks behind an event that a reaction sends to their actor. */
  findings(): Finding[] {
    const ahead = [...this.#marks.values()].flatMap(({ service, mark }) => {
      if (mark.source.startsWith(EACH)) return [];
      const version = this.#versions.get(mark.source);
      if (version === undefined ? this.#mayBeGone(mark.source) : mark.version <= version) return [];
      const text = `${service} ${mark.actor} has followed ${mark.source} at ${mark.version}, which is ${version ?? "not there"}`;
      return [{ check: "mark", id: mark.id, text, ...this.#undoneAfter(mark.source, version) }];
    });
    const started = new Set([...this.#marks.values()].map(({ service }) => service));
    const behind = [...this.#expected].flatMap(([key, { id, version, text, sideSubscriber, undone }]) => {
      if (this.#archived.has(`${key.slice(0, key.indexOf(" "))} ${id}`)) return [];
      const followed = this.#marks.get(key)?.mark.version ?? -1;
      // A side subscriber that has never run on this database follows nothing.
      const mayBeBehind = sideSubscriber !== null && !started.has(sideSubscriber);
      return followed >= version || mayBeBehind
        ? []
        : [{ check: "followed", id, text: `${text}, not followed beyond ${followed}`, ...(undone && { undone }) }];
    });
    return [...this.#faults, ...ahead, ...behind, ...this.#orderFindings()];
  }

  // A version that a mark knows and its document does not was written after the present one; a document that is gone was
  // itself created by what was undone.
  #undoneAfter(source: string, version: number | undefined): Pick<Finding, "undone"> {
    const createdAt = timeOf(source.slice(source.lastIndexOf(":") + 1));
    if (version === undefined) return createdAt === null ? {} : { undone: { from: createdAt, to: createdAt } };
    const from = this.#changedAt.get(source) ?? createdAt;
    return from === null ? {} : { undone: { from, to: Number.POSITIVE_INFINITY } };
  }

  // The mark of a deleted document is kept for a while, and for ever where no reaction names its actors.
  #mayBeGone(source: string): boolean {
    const [service = "", kind = ""] = source.split(":");
    return this.#facts.some((one) => one.service === service && one.events.forgets?.includes(kind));
  }

  #orderFindings(): Finding[] {
    const ahead = [...this.#handedOn].flatMap(([key, { id, text, mark }]) => {
      const version = this.#versions.get(key.slice(key.indexOf(" ") + 1));
      if (version === undefined || mark.version <= version) return [];
      return [{ check: "mark", id, text: `${text} up to ${mark.version}, which is ${version}` }];
    });
    const behind = [...this.#published].flatMap(([key, { id, text, mark }]) => {
      const handed = this.#handedOn.get(key)?.mark;
      if (handed?.version === mark.version && handed.time === mark.time) return [];
      return [{ check: "followed", id, text: `${text} at ${mark.version}, not ${handed?.version ?? "any"}` }];
    });
    return [...ahead, ...behind];
  }

  #expect(service: ServiceSnapshot, all: readonly ServiceSnapshot[]): void {
    const { facts } = service;
    for (const { service: subscriber, reactions } of this.#facts) {
      for (const { kind, stream, react } of reactions) {
        if (stream.service !== facts.service) continue;
        // A side subscriber that has never run need not run, and has nothing to handle.
        if (stream.sideSubscribers?.includes(subscriber) && !service.registered.has(subscriber)) continue;
        const since = all.find((one) => one.facts.service === subscriber)?.wantsEachSince.get(stream.service);
        if (kind === "latest") this.#expectLatest(service, { subscriber, react });
        else this.#expectEach(service, { subscriber, react, since: since ?? Number.POSITIVE_INFINITY });
      }
    }
  }

  #expectLatest(
    service: ServiceSnapshot,
    { subscriber, react }: { subscriber: string; react: Reaction["react"] },
  ): void {
    for (const event of [...service.events, ...presentEvents(service)]) {
      const source = `${service.facts.service}:${event.kind}:${event.id}`;
      for (const { actor, id } of this.#messagesOf(react, event)) {
        const key = keyOf(subscriber, { actor: actor.name, id, source });
        const known = this.#expected.get(key)?.version ?? -1;
        if (event.version <= known) continue;
        const text = `${subscriber} ${actor.name} was to be told of ${source} at ${event.version}`;
        const sideSubscriber = service.facts.events.sideSubscribers?.includes(subscriber) ? subscriber : null;
        const { version, time } = event;
        const undone = time === 0 ? {} : { undone: { from: time, to: time + HANDLED_WITHIN_MS } };
        this.#expected.set(key, { id, version, text, sideSubscriber, ...undone });
      }
    }
  }

  // A later event of a document may have been handled as the latest one before the subscriber wanted each event.
  #expectEach(
    service: ServiceSnapshot,
    { subscriber, react, since }: { subscriber: string; react: Reaction["react"]; since: number },
  ): void {
    for (const event of service.events) {
      if (event.time < since) continue;
      const { kind, id: of, version, time } = event;
      const source = `${service.facts.service}:${kind}:${of}`;
      const given = { id: of, text: `${subscriber} was to be given ${source}`, mark: { version, time } };
      this.#published.set(`${subscriber} ${source}`, given);
      for (const { actor, id } of this.#messagesOf(react, event)) {
        const key = keyOf(subscriber, { actor: actor.name, id, source: `${EACH}${source}` });
        // The sequence of an event is its time or, after an event of the same time or a later one, higher.
        const text = `${subscriber} ${actor.name} was to be told of ${source} at ${version}`;
        this.#expected.set(key, { id, version: time, text, sideSubscriber: null });
      }
    }
  }

  #messagesOf(react: Reaction["react"], event: Event<unknown>) {
    try {
      return react(event, this.#context);
    } catch (error) {
      this.#faults.push({ check: "followed", id: event.id, text: `no reaction to ${event.type}: ${errorText(error)}` });
      return [];
    }
  }
}

// Subscribers must have handled the present version of each published document, even after its event was trimmed.
function presentEvents({ facts, documents, texts }: ServiceSnapshot): Event<unknown>[] {
  const [type = ""] = Object.keys(facts.events.types);
  const kinds = facts.documents.filter(({ name }) => facts.published.includes(name));
  return kinds.flatMap((kind) =>
    [...(documents.get(kind.name)?.values() ?? [])].map((document: Stored<object>) => {
      const { id } = document;
      const version = toldVersion(kind, document, texts.get(kind.name)?.get(id));
      const known = { kind: kind.name, id, version, previous: null, time: 0, cause: "", trace: "" };
      return { ...known, type, schema: facts.events.schema, data: kind.view?.(document) };
    }),
  );
}

// The versions after the last event of a kind that skips the same views tell nothing new.
function toldVersion(kind: DocumentType<object>, { version }: Stored<object>, text: string | undefined): number {
  if (kind.skipsSameViews !== true || text === undefined) return version;
  return findDocument(kind, text).published?.version ?? version;
}

function keyOf(service: string, { actor, id, source }: Pick<Mark, "actor" | "id" | "source">): string {
  return `${service} ${actor} ${id} ${source}`;
}
