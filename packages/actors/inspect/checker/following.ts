// Checks that subscribers have handled the events they subscribe to.
import type { Stored } from "../../model/document.ts";
import type { Event, Reaction, ReactionContext } from "../../model/events.ts";
import { silentLog } from "../../model/log.ts";
import type { ServiceDefinition } from "../../model/service.ts";
import type { Database } from "../../store/database.ts";
import type { Finding } from "./finding.ts";
import type { Mark, PartitionSnapshot, ServiceSnapshot } from "./snapshot.ts";

/** Collects the inbox marks of each partition, and compares them with the documents once it has seen all partitions. */
export class Following {
  readonly #facts: readonly ServiceDefinition[];
  readonly #context: ReactionContext;
  readonly #isAtRest: boolean;
  /** Maps `<service>:<kind>:<id>` to the version of the document. */
  readonly #versions = new Map<string, number>();
  readonly #marks = new Map<string, { service: string; mark: Mark }>();
  /** Holds the version that each actor must have handled, under the same keys as the marks. */
  readonly #expected = new Map<string, { id: string; version: number; text: string }>();
  readonly #faults: Finding[] = [];

  constructor(facts: readonly ServiceDefinition[], { partitions }: Database, isAtRest: boolean) {
    this.#facts = facts;
    this.#context = { partitions, log: silentLog };
    this.#isAtRest = isAtRest;
  }

  /** Collects the marks and documents of one partition. */
  add({ services }: PartitionSnapshot): void {
    for (const service of services) {
      const name = service.facts.service;
      for (const mark of service.marks) this.#marks.set(keyOf(name, mark), { service: name, mark });
      for (const [kind, documents] of service.documents) {
        for (const { id, version } of documents.values()) this.#versions.set(`${name}:${kind}:${id}`, version);
      }
      if (this.#isAtRest) this.#expect(service);
    }
  }

  /** Reports marks ahead of their source; at rest, also marks behind an event that a reaction sends to their actor. */
  findings(): Finding[] {
    const ahead = [...this.#marks.values()].flatMap(({ service, mark }) => {
      const version = this.#versions.get(mark.source);
      if (version !== undefined && mark.version <= version) return [];
      const text = `${service} ${mark.actor} has followed ${mark.source} at ${mark.version}, which is ${version ?? "not there"}`;
      return [{ check: "mark", id: mark.id, text }];
    });
    const behind = [...this.#expected].flatMap(([key, { id, version, text }]) => {
      const followed = this.#marks.get(key)?.mark.version ?? -1;
      return followed >= version ? [] : [{ check: "followed", id, text: `${text}, not followed beyond ${followed}` }];
    });
    return [...this.#faults, ...ahead, ...behind];
  }

  #expect(service: ServiceSnapshot): void {
    const { facts } = service;
    const subscribers = this.#facts.flatMap((subscriber) =>
      subscriber.reactions
        .filter(({ stream }) => stream.service === facts.service)
        .map(({ react }) => ({ subscriber: subscriber.service, react })),
    );
    for (const event of [...service.events, ...presentEvents(service)]) {
      const source = `${facts.service}:${event.kind}:${event.id}`;
      for (const { subscriber, react } of subscribers) {
        for (const { actor, id } of this.#messagesOf(react, event)) {
          const key = keyOf(subscriber, { actor: actor.name, id, source });
          const known = this.#expected.get(key)?.version ?? -1;
          if (event.version <= known) continue;
          const text = `${subscriber} ${actor.name} was to be told of ${source} at ${event.version}`;
          this.#expected.set(key, { id, version: event.version, text });
        }
      }
    }
  }

  #messagesOf(react: Reaction["react"], event: Event<unknown>) {
    try {
      return react(event, this.#context);
    } catch (error) {
      this.#faults.push({ check: "followed", id: event.id, text: `no reaction to ${event.type}: ${String(error)}` });
      return [];
    }
  }
}

// Subscribers must have handled the present version of each published document, even after its event was trimmed.
function presentEvents({ facts, documents }: ServiceSnapshot): Event<unknown>[] {
  const [type = ""] = Object.keys(facts.events.types);
  const kinds = facts.documents.filter(({ name }) => facts.published.includes(name));
  return kinds.flatMap((kind) =>
    [...(documents.get(kind.name)?.values() ?? [])].map((document: Stored<object>) => {
      const { id, version } = document;
      const known = { kind: kind.name, id, version, time: 0, cause: "", trace: "", schema: facts.events.schema };
      return { ...known, type, data: kind.view?.(document) };
    }),
  );
}

function keyOf(service: string, { actor, id, source }: Pick<Mark, "actor" | "id" | "source">): string {
  return `${service} ${actor} ${id} ${source}`;
}
