export { type AppOptions, createApp } from "./app.ts";
export {
  type RememberedAnswer,
  type RememberedHandler,
  type RememberedRequestOptions,
  type RequestIds,
  rememberedRequest,
} from "./idempotency.ts";
export { type LimitName, type RateLimits } from "./limits.ts";
export { type LiveOptions, type LiveView, liveStream } from "./live.ts";
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
