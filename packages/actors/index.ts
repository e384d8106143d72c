export {
  type Actor,
  type AnyActor,
  actor,
  type Change,
  type Claim,
  type Decision,
  type Documents,
  type Env,
  type MessageOf,
  type References,
  type Refusal,
  type ReplyOf,
  refuse,
  type TimerChange,
} from "./actor.ts";
export { type CheckOptions, type CheckReport, checkDatabase, lineOf } from "./checker/check.ts";
export type { Finding, ServiceFacts } from "./checker/facts.ts";
export type { PartitionSnapshot, ServiceSnapshot } from "./checker/snapshot.ts";
export { type Database, type DatabaseOptions, type DocumentForm, openDatabase } from "./database.ts";
export { type DeadLetter, DeadLetters } from "./dead-letters.ts";
export {
  type DocumentRef,
  type DocumentType,
  documentType,
  type IndexEntry,
  type Stored,
  type Upcast,
} from "./document.ts";
export { type EffectContext, type EffectOf, effect } from "./effects.ts";
export { type AskOptions, createEngine, type Engine, type EngineOptions } from "./engine.ts";
export {
  ActorsError,
  CommandMismatchError,
  ContendedError,
  InvalidDecisionError,
  OverloadedError,
  RefusedError,
  TerminalError,
  UnavailableError,
} from "./errors.ts";
export {
  decodeEvent,
  type Event,
  type EventStream,
  eventStream,
  on,
  type Reaction,
  type Tell,
  tell,
} from "./events.ts";
export { KeyQueue } from "./key-queue.ts";
export type { Log } from "./log.ts";
export type { EngineFact, Observe } from "./observe.ts";
export { MAX_COMMIT_BYTES, MAX_DOCUMENT_BYTES } from "./plan.ts";
export type { ListOptions } from "./reads.ts";
export type { RememberedRequest, RequestLedger } from "./requests.ts";
export { defaultSettings, type EngineSettings } from "./settings.ts";
export type { GroupStanding, StreamStanding } from "./stream-watch.ts";
export { convertDocuments } from "./tools/convert.ts";
export { type History, type HistoryEvent, historyOf, type Present } from "./tools/history.ts";
export { pruneFunctions } from "./tools/prune-functions.ts";
export { type RebuildOptions, rebuildListener } from "./tools/rebuild.ts";
export { rebuildLists } from "./tools/rebuild-lists.ts";
export { deadLettersOf, forgetListener, type PartitionReport, reportStreams } from "./tools/streams.ts";
