// The API for operators' programs: checks, histories, reports and conversions of a database.

export { type Mended, type MendOptions, mendAfterFailover } from "./inspect/after-failover.ts";
export { type Backlog, backlogOf, type TimerBacklog, type TimersRequest, timerIdsOf } from "./inspect/backlog.ts";
export { type CheckOptions, type CheckReport, checkDatabase, lineOf } from "./inspect/checker/check.ts";
export type { Finding } from "./inspect/checker/finding.ts";
export type { PartitionSnapshot, ServiceSnapshot } from "./inspect/checker/snapshot.ts";
export { convertDocuments } from "./inspect/convert.ts";
export { documentIdsOf } from "./inspect/document-ids.ts";
export { type History, type HistoryEvent, historyOf, type Present } from "./inspect/history.ts";
export { cancelTimerOf, pausedWorkOf } from "./inspect/paused.ts";
export { pruneFunctions } from "./inspect/prune-functions.ts";
export { type RebuildOptions, rebuildSubscriber } from "./inspect/rebuild.ts";
export { rebuildLists } from "./inspect/rebuild-lists.ts";
export { scheduleEnds } from "./inspect/schedule-ends.ts";
export {
  deadLettersOf,
  forgetSubscriber,
  type PartitionReport,
  reportStreams,
  type TimedService,
} from "./inspect/streams.ts";
export type { PausedWork } from "./store/paused.ts";
