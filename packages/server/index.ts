export { type AppOptions, createApp } from "./app.ts";
export { clientAddress } from "./client-address.ts";
export { type Composition, composeServices } from "./compose-services.ts";
export { observeEngine } from "./engine-metrics.ts";
export { type RenderError } from "./error-answers.ts";
export {
  type RememberedAnswer,
  type RememberedHandler,
  type RememberedRequestOptions,
  type RequestIds,
  rememberedRequest,
} from "./idempotency.ts";
export { createRateLimits, type LimitName, type RateLimitOptions, type RateLimits } from "./limits.ts";
export { type Answerer, type Listener, listen, StartProblem } from "./listen.ts";
export { type LiveOptions, type LiveView, liveStream } from "./live.ts";
export { createLogger, type Logger } from "./logger.ts";
export { metrics } from "./metrics.ts";
export { type OpenSite, openSite } from "./open-site.ts";
export { createPageOf, type PageFacts, type PageOf } from "./page-facts.ts";
export {
  badRequest,
  cardRefused,
  conflict,
  type Fault,
  forbidden,
  HttpProblem,
  notFound,
  notSignedIn,
  tooMany,
  unavailable,
} from "./problems.ts";
export { type Lifetime, runMain } from "./run-main.ts";
export { type RunServiceOptions, runService } from "./run-service.ts";
export {
  type AppContext,
  type AppEnv,
  type ServerBindings,
  type Service,
  type ServiceDependencies,
} from "./service.ts";
export {
  createSessionReader,
  SESSION_COOKIE,
  type SessionReader,
  type SessionReaderOptions,
  type User,
} from "./session.ts";
export {
  atPort,
  type CommonConfig,
  type Environment,
  onOrOff,
  readCommon,
  readSettings,
  SettingsProblem,
  seconds,
  webAddress,
  wholeNumber,
} from "./settings.ts";
export {
  type FaultyForm,
  faultsOf,
  requireUser,
  signedIn,
  signedInPage,
  validForm,
  validJson,
} from "./validate.ts";
