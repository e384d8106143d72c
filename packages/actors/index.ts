// The public API of the engine: everything a service needs to define and run actors.
export { KeyQueue } from "./commit/key-queue.ts";
export { MAX_COMMIT_BYTES, MAX_DOCUMENT_BYTES } from "./commit/plan.ts";
export type { FailedAttempt } from "./delivery/attempts.ts";
export type { DeadLetter } from "./delivery/dead-letter.ts";
export {
  type DeadLetterCounts,
  type DeadLetterFilter,
  type DeadLetterPage,
  type DeadLetterRange,
  DeadLetters,
} from "./delivery/dead-letters.ts";
export { type EventWatch, type EventWatchOptions, watchEvents } from "./delivery/event-watch.ts";
export type { GroupStatus, StreamStatus } from "./delivery/stream-watch.ts";
export { type Answer, createEngine, type Engine } from "./engine/engine.ts";
export type { AskOptions, EngineOptions } from "./engine/options.ts";
export type { ReadUntilOptions } from "./engine/read-until.ts";
export { defaultSettings, type EngineSettings } from "./engine/settings.ts";
export type { DocumentForm } from "./functions/library.ts";
export {
  type Actor,
  type AnyActor,
  actor,
  type CodeOf,
  type MessageOf,
  type References,
  type ReplyOf,
} from "./model/actor.ts";
export type { Archive, RecordName, VersionedName } from "./model/archive.ts";
export { BackgroundLoop, type BackgroundLoopOptions, type NextPause } from "./model/background-loop.ts";
export {
  type Change,
  type Claim,
  type Decision,
  type Documents,
  type Env,
  type NameTypes,
  type Refusal,
  refuse,
  type TimerChange,
} from "./model/decision.ts";
export {
  type Archiving,
  type DocumentRef,
  type DocumentType,
  documentType,
  type Forms,
  type HeldClaim,
  type IndexEntry,
  type Stored,
  type Upcast,
} from "./model/document.ts";
export {
  type Effect,
  type EffectContext,
  type EffectPolicy,
  effect,
  type Performer,
  type RateLimit,
} from "./model/effects.ts";
export {
  ActorsError,
  CommandMismatchError,
  ContendedError,
  InvalidCommandIdError,
  InvalidDecisionError,
  OverloadedError,
  RefusedError,
  TerminalError,
  UnavailableError,
  type UnavailableReason,
  UnknownEventError,
  UnreadableDocumentError,
} from "./model/errors.ts";
export {
  decodeEvent,
  type Event,
  type EventStream,
  eventStream,
  onEach,
  onLatest,
  type Reaction,
  type ReactionContext,
  type ReactionKind,
  type SentMessage,
  send,
} from "./model/events.ts";
export { type Every, nextTime, soleId } from "./model/every.ts";
export { createIdFactory, type IdFactory, partitionOf, timeOf } from "./model/ids.ts";
export { MAX_PARTITIONS } from "./model/keys.ts";
export { type Log, silentLog } from "./model/log.ts";
export { isName, isText, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from "./model/names.ts";
export { type ChangedDocument, type Committed, changesOf, type EngineFact, type Observe } from "./model/observe.ts";
export { type Cause, Causes, type Readiness } from "./model/readiness.ts";
export { type ClaimName, defineService, type Retirement, type ServiceDefinition } from "./model/service.ts";
export {
  type ActorTerms,
  actorTerms,
  type ChangeOf,
  type DecisionOf,
  type DocumentsOf,
  type DocumentTypes,
  type ShapeOf,
} from "./model/terms.ts";
export { type TimerKind, timer, type WorkPolicy } from "./model/timer-kinds.ts";
export { type Database, type DatabaseOptions, openDatabase, readPartitions } from "./store/database.ts";
export { type KeepPreparedOptions, keepPrepared } from "./store/keep-prepared.ts";
export type { ListOptions, ScoredEntry, ScoredListOptions, ScoredPage } from "./store/lists.ts";
export type { PausedItem, WorkName } from "./store/paused.ts";
export type { RememberedRequest, RequestLedger } from "./store/requests.ts";
