export type { FaultKind } from "./control/faults.ts";
export type { IntentSummary, Summary } from "./control/summary.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export { SandboxError, type SandboxErrorCode } from "./sandbox-error.ts";
export { type ServedSandbox, type ServeOptions, serveSandbox } from "./serve.ts";
export {
  type SandboxExit,
  type SandboxProcess,
  type SandboxProcessOptions,
  startSandboxProcess,
} from "./supervisor.ts";
