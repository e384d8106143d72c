// Starts the recording and the export of traces, when the settings name a receiver.
import { setTimeout as sleep } from "node:timers/promises";
import { context, DiagLogLevel, diag, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { Sampler } from "@opentelemetry/sdk-trace";
import type { TracingConfig } from "../settings/tracing.ts";
import type { Logger } from "./logger.ts";

/** Stops what `startTracing` has started. */
export interface Tracing {
  /** Sends the spans that are left, for 3 s at most, and records no more. */
  stop(): Promise<void>;
}

const STOP_MS = 3_000;
const SAY_AGAIN_MS = 60_000;

/**
 * Makes the log know the request that a line belongs to, and with `config` records spans and exports them by OTLP. Loads
 * the SDK only then. Call it once, before anything else of the process begins a span.
 */
export async function startTracing(
  config: TracingConfig | null,
  { service, log }: { readonly service: string; readonly log: Logger },
): Promise<Tracing> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (config === null) return { stop: async () => {} };
  reportFaults(log);
  const [sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const named = resources.resourceFromAttributes({
    "service.namespace": "holdfast",
    "service.name": config.serviceName ?? service,
    "service.instance.id": crypto.randomUUID(),
  });
  const given = resources.detectResources({ detectors: [resources.resourceAttributesEnvDetector] });
  const exporter = new OTLPTraceExporter();
  const provider = new sdk.TracerProvider({
    resource: resources.defaultResource().merge(named).merge(given),
    sampler: samplerOf(config, sdk),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: config.exportEveryMs })],
  });
  trace.setGlobalTracerProvider(provider);
  return { stop: () => stopWithin(provider) };
}

type Sdk = typeof import("@opentelemetry/sdk-trace");

function samplerOf({ sampler, ratio }: TracingConfig, sdk: Sdk): Sampler {
  const [always, never] = [new sdk.AlwaysOnSampler(), new sdk.AlwaysOffSampler()];
  const some = new sdk.TraceIdRatioBasedSampler(ratio);
  const samplers: Record<TracingConfig["sampler"], Sampler> = {
    always_on: always,
    always_off: never,
    traceidratio: some,
    parentbased_always_on: new sdk.ParentBasedSampler({ root: always }),
    parentbased_always_off: new sdk.ParentBasedSampler({ root: never }),
    parentbased_traceidratio: new sdk.ParentBasedSampler({ root: some }),
  };
  return samplers[sampler];
}

// A receiver that is away holds up no stop.
async function stopWithin(provider: InstanceType<Sdk["TracerProvider"]>): Promise<void> {
  const done = new AbortController();
  const tooLong = sleep(STOP_MS, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([provider.shutdown().catch(() => undefined), tooLong]);
  done.abort();
  trace.disable();
}

// A receiver that is away is said once a minute, and never by the text of its answer.
function reportFaults(log: Logger): void {
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  const say = (): void => {
    unsaid += 1;
    if (performance.now() - saidAt < SAY_AGAIN_MS) return;
    log.warn(
      { failures: unsaid },
      "Cannot export traces: the receiver in OTEL_EXPORTER_OTLP_ENDPOINT does not take them",
    );
    saidAt = performance.now();
    unsaid = 0;
  };
  const ignore = (): void => {};
  diag.setLogger({ error: say, warn: say, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
}
