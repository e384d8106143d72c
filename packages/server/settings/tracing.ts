// Declares the settings of tracing: the standard variables of OpenTelemetry.
import { z } from "zod";

/** Holds the settings of tracing. */
export interface TracingConfig {
  /** Names the process in its traces (`OTEL_SERVICE_NAME`); null, the default: by its service, `site` for all in one. */
  readonly serviceName: string | null;
  /** Says which traces are recorded (`OTEL_TRACES_SAMPLER`); default `parentbased_always_on`: all of them. */
  readonly sampler: (typeof SAMPLERS)[number];
  /** Gives the part of the traces that a sampler by ratio records (`OTEL_TRACES_SAMPLER_ARG`), 0 to 1; default 1. */
  readonly ratio: number;
  /** Sets the pause between two exports (`OTEL_BSP_SCHEDULE_DELAY`), in ms; default 5,000. */
  readonly exportEveryMs: number;
}

const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

function endpoint() {
  return z.url({ protocol: /^https?$/, error: "must be an http or https address of an OTLP receiver" }).optional();
}

function protocol() {
  return z.literal("http/json", { error: "must be http/json or unset" }).optional();
}

/** Declares the variables. The exporter reads those of its headers, time limit and certificates by itself. */
export const tracingSettings = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol(),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"], { error: "must be otlp or none" }).default("otlp"),
  OTEL_SDK_DISABLED: z.enum(["true", "false"], { error: "must be true or false" }).default("false"),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, { error: `must be one of ${SAMPLERS.join(", ")}` })
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, "must be a number from 0 to 1")
    .transform(Number)
    .default(1),
  OTEL_BSP_SCHEDULE_DELAY: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, "must be a whole number of ms from 1 to 999999")
    .transform(Number)
    .default(5_000),
});

/** Returns the settings of tracing; null when no receiver is named, or tracing is switched off. */
export function tracingOf(values: z.output<typeof tracingSettings>): TracingConfig | null {
  const receiver = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = values.OTEL_SDK_DISABLED === "true" || values.OTEL_TRACES_EXPORTER === "none";
  if (receiver === undefined || isOff) return null;
  return {
    serviceName: values.OTEL_SERVICE_NAME ?? null,
    sampler: values.OTEL_TRACES_SAMPLER,
    ratio: values.OTEL_TRACES_SAMPLER_ARG,
    exportEveryMs: values.OTEL_BSP_SCHEDULE_DELAY,
  };
}
