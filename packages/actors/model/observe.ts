// Declares the facts that an engine reports to a process's metrics.
import type { DocumentRef, DocumentType, Stored } from "./document.ts";

/** Describes one measurement or occurrence in an engine, for a metric. */
export type EngineFact =
  /** Reports that a timer was fired, and how late; `lateMs` counts from the time at which the timer was due. */
  | { readonly kind: "timer fired"; readonly lateMs: number }
  /**
   * Reports the progress of one subscriber (`group`) to the events of this service, over all partitions: the entries
   * not yet delivered (`lag`), the entries delivered and not yet acknowledged (`pending`), and the age of the oldest
   * unhandled entry in ms (`oldestMs`), 0 when every entry is handled.
   */
  | {
      readonly kind: "subscriber";
      readonly group: string;
      readonly lag: number;
      readonly pending: number;
      readonly oldestMs: number;
    }
  /**
   * Reports that an event became a dead letter of this service, after `attempts` attempts. `stream` is the key of the
   * stream that delivered the event, and `type` the event's type, empty for an entry that is no event.
   */
  | {
      readonly kind: "dead letter";
      readonly service: string;
      readonly stream: string;
      readonly type: string;
      readonly attempts: number;
    }
  /** Reports that an attempt at a timer's work failed; `timer` names the kind: `<actor>|<name>`. */
  | { readonly kind: "timer failed"; readonly timer: string; readonly attempt: number }
  /** Reports the fifth failed attempt at the work of a timer without a limit of attempts; the engine goes on. */
  | { readonly kind: "timer alarm"; readonly timer: string; readonly id: string; readonly attempt: number }
  /** Reports that a timer became a dead letter after its last attempt. */
  | { readonly kind: "timer gave up"; readonly timer: string; readonly id: string; readonly attempts: number }
  /** Reports that an attempt reached its time limit. */
  | { readonly kind: "timer timed out"; readonly timer: string }
  /** Reports how much work of this process has passed its time limit and still goes on. */
  | { readonly kind: "work abandoned"; readonly count: number }
  /** Reports how many times of a recurring timer were skipped, because the work or the process was not there. */
  | { readonly kind: "timer missed"; readonly timer: string; readonly id: string; readonly missed: number }
  | CommittedFact
  /** Reports that an actor has refused a command. */
  | { readonly kind: "refused"; readonly actor: string; readonly code: string }
  /** Reports the time from the sending of a Redis Function's call to its reply, in ms; calls that fail are not reported. */
  | { readonly kind: "redis call"; readonly name: string; readonly ms: number };

/**
 * Reports a commit of this process whose reply it has received; `changesOf` reads the documents. A message that comes
 * twice commits once, so each change is reported at most once: not when the reply was lost or the process has died.
 */
export interface CommittedFact extends Committed {
  readonly kind: "committed";
  /** Names the actor. */
  readonly actor: string;
  /** Gives the Redis time of the commit, in ms. */
  readonly at: number;
}

/** Holds the documents of a commit, by the names of the actor's terms. */
export interface Committed {
  /** Refers to the documents; null for a document that was not loaded. */
  readonly references: Readonly<Record<string, DocumentRef<object> | null>>;
  /** Holds the documents before the commit. */
  readonly before: Readonly<Record<string, Stored<object> | null>>;
  /** Holds the documents after the commit. */
  readonly after: Readonly<Record<string, Stored<object> | null>>;
}

/** Holds one document before and after a commit; null where there was none, or is none any more. */
export interface ChangedDocument<State> {
  readonly was: Stored<State> | null;
  readonly is: Stored<State> | null;
}

/** Lists the documents of one kind that a commit has written or deleted. */
export function changesOf<State extends object>(
  { references, before, after }: Committed,
  type: DocumentType<State>,
): ChangedDocument<State>[] {
  const changes: ChangedDocument<State>[] = [];
  for (const name of Object.keys(references)) {
    if (references[name]?.type.name !== type.name) continue;
    const was = before[name] ?? null;
    const is = after[name] ?? null;
    if (was !== is && isOf(was, type) && isOf(is, type)) changes.push({ was, is });
  }
  return changes;
}

// The reference named the kind by which the document was parsed.
function isOf<State>(document: object | null, _type: DocumentType<State>): document is Stored<State> | null {
  return document === null || "version" in document;
}

/** Receives the facts that an engine reports. What it throws is logged and harms nothing else. */
export type Observe = (fact: EngineFact) => void;
