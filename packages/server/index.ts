// Exports the HTTP behaviour that every service shares: app, errors, sessions, limits, live pages, process.
export { type AppOptions, createApp } from "./http/app.ts";
export { clientAddress } from "./http/client-address.ts";
export { type RenderError } from "./http/error-answers.ts";
export {
  type RememberedAnswer,
  type RememberedHandler,
  type RememberedRequestOptions,
  type RequestIds,
  rememberedRequest,
} from "./http/idempotency.ts";
export { type JsonFile, jsonFile, type ReadPage } from "./http/json-file.ts";
export {
  badRequest,
  cardRefused,
  conflict,
  type Fault,
  forbidden,
  HttpProblem,
  notFound,
  notSignedIn,
  retryAfterOf,
  tooMany,
  unavailable,
} from "./http/problems.ts";
export { type FormTexts, readBodyText, readForm, readUpload, type SentUpload } from "./http/read-body.ts";
export { type Pace, receiveBody } from "./http/receive-body.ts";
export {
  type AppContext,
  type AppEnv,
  type ServerBindings,
  type Service,
  type ServiceDependencies,
} from "./http/service.ts";
export { type FaultHandler, type FaultyRequest, type ValidatedTarget, validated } from "./http/validated.ts";
export { LAST_BACKUP } from "./lifecycle/backup-metric.ts";
export { createCertificateReader, readCertificateEnd } from "./lifecycle/certificate.ts";
export { type Composition, composeServices } from "./lifecycle/compose-services.ts";
export { isDataCurrent, noteDataCurrent } from "./lifecycle/data-release.ts";
export { type DatabaseKeyOptions, fingerprintOf, openDatabaseKey } from "./lifecycle/database-key.ts";
export { countRefusal } from "./lifecycle/engine-metrics.ts";
export { type Answerer, type Listener, listen, StartProblem } from "./lifecycle/listen.ts";
export { createLogger, type Logger } from "./lifecycle/logger.ts";
export { createCounter, createGauge, createHistogram, metrics } from "./lifecycle/metrics.ts";
export { type OpenSite, openSite } from "./lifecycle/open-site.ts";
export {
  type BackgroundWork,
  createGauges,
  createPageService,
  type EngineParts,
  enginePartsOf,
  type PageServiceOptions,
} from "./lifecycle/page-service.ts";
export { createDiskReader } from "./lifecycle/process-metrics.ts";
export { type SiteUser, siteUserRules } from "./lifecycle/redis-rights.ts";
export { REWRITE_WANTED } from "./lifecycle/rewrite-file.ts";
export { type Lifetime, runMain } from "./lifecycle/run-main.ts";
export { type RunServiceOptions, runService } from "./lifecycle/run-service.ts";
export { keepCurrency } from "./lifecycle/site-currency.ts";
export { type GaugeReader } from "./lifecycle/site-gauges.ts";
export { type LimitName, RATES, SHARES } from "./limits/bounds.ts";
export { type Count, countBefore, type GiveBack } from "./limits/count-before.ts";
export { limited } from "./limits/limited.ts";
export { createRateLimits, type RateLimitOptions, type RateLimits } from "./limits/limits.ts";
export { type LiveOptions, type LiveView, liveStream } from "./live/live.ts";
export { createOpenStreams, type OpenStreams, ownerOf, sessionOwnerOf } from "./live/open-streams.ts";
export { ARCHIVE_MARK, ARCHIVE_MARKER, archiveOf, createSiteArchive, type SiteArchive } from "./objects/archive.ts";
export { createFolderStore } from "./objects/folder.ts";
export { createMarked, type MarkCommands, ownMark, readMark } from "./objects/marked.ts";
export {
  isObjectName,
  type ObjectStore,
  type Objects,
  type StoredObject,
  StoreUnavailable,
} from "./objects/object-store.ts";
export { createStore, type ObjectPlace, placeIn, placeSettings } from "./objects/place.ts";
export { createS3Store, type S3Place } from "./objects/s3.ts";
export { type ErrorFacts, type ErrorPageOf } from "./pages/error-pages.ts";
export type { PageFacts, PageOf } from "./pages/page-facts.ts";
export { leaveSignInReason, type SignInReason, signInReasonOf } from "./pages/sign-in-reason.ts";
export {
  type ActionNote,
  auditNotesKey,
  createExportNotes,
  leaveActionNote,
  type NoteExport,
} from "./session/audit-notes.ts";
export { derivedId } from "./session/derived-id.ts";
export { type AnswerOthers, operatorOnly } from "./session/operator-only.ts";
export {
  createSessionReader,
  type ExaminedToken,
  SESSION_CLAIMS,
  SESSION_COOKIE,
  type SessionReader,
  type SessionReaderOptions,
  type User,
  type WatchingSessionReader,
} from "./session/session.ts";
export { REFRESH_PATH, REFRESH_TRIED_COOKIE, sessionCookieName, valuesOfCookie } from "./session/session-cookie.ts";
export { requireUser, signedIn, signedInPage } from "./session/signed-in.ts";
export { type SignedOut, spellTried } from "./session/signed-out.ts";
export { webOrigin } from "./settings/address-fields.ts";
export {
  archiveAfterDays,
  atPort,
  type CommonConfig,
  type Environment,
  onOrOff,
  readCommon,
  readSettings,
  seconds,
  wholeNumber,
} from "./settings/settings.ts";
export { SettingsProblem } from "./settings/settings-problem.ts";
