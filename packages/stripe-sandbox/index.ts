// Exports the sandbox: a local program that answers like Stripe's API, and the client of its control routes.

export type { OnboardingAnswer } from "./connect/account-object.ts";
export type { FaultKind } from "./control/call-faults.ts";
export {
  createSandboxControl,
  type DisputeRequest,
  type FaultRequest,
  type PayoutRequest,
  type SandboxControl,
  type SettledStatus,
  type WebhookFaultRequest,
} from "./control/client.ts";
export type {
  AccountSummary,
  DisputeSummary,
  IntentSummary,
  Movements,
  SessionSummary,
  Summary,
  TransferSummary,
} from "./control/summary.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./process/sandbox.ts";
export { type ServedSandbox, type ServeOptions, serveSandbox } from "./process/serve-sandbox.ts";
export {
  type SandboxExit,
  type SandboxProcess,
  type SandboxProcessOptions,
  startSandboxProcess,
} from "./process/start-sandbox-process.ts";
export type { Payout } from "./state/connect-objects.ts";
export type { Dispute, DisputeStatus } from "./state/dispute-object.ts";
export type { Funds } from "./state/ledger.ts";
export type { PlatformSettings } from "./state/platform.ts";
export { SandboxError, type SandboxErrorCode } from "./state/sandbox-error.ts";
export type { Delivery } from "./webhooks/deliveries.ts";
export type { WebhookFaultKind } from "./webhooks/delivery-faults.ts";
export type { WebhookTarget } from "./webhooks/endpoints.ts";
