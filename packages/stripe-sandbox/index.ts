// Exports the sandbox: a local program that answers like Stripe's API, and the client of its control routes.
export type { FaultKind } from "./control/call-faults.ts";
export {
  createSandboxControl,
  type FaultRequest,
  type SandboxControl,
  type WebhookFaultRequest,
} from "./control/client.ts";
export type { IntentSummary, SessionSummary, Summary } from "./control/summary.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./process/sandbox.ts";
export { type ServedSandbox, type ServeOptions, serveSandbox } from "./process/serve-sandbox.ts";
export {
  type SandboxExit,
  type SandboxProcess,
  type SandboxProcessOptions,
  startSandboxProcess,
} from "./process/start-sandbox-process.ts";
export { SandboxError, type SandboxErrorCode } from "./state/sandbox-error.ts";
export type { Delivery } from "./webhooks/deliveries.ts";
export type { WebhookFaultKind } from "./webhooks/delivery-faults.ts";
export type { WebhookTarget } from "./webhooks/endpoints.ts";
