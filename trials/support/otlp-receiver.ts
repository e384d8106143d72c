// Receives the traces of a site, as a collector does: OTLP over HTTP, in JSON.

import { z } from "zod";

const value = z.object({ stringValue: z.string().optional(), intValue: z.union([z.number(), z.string()]).optional() });
const attributes = z.array(z.object({ key: z.string(), value })).default([]);
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(""),
  name: z.string(),
  attributes,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
});
const body = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

/** Holds a span and the name of the process that has recorded it. */
export interface ReceivedSpan extends z.infer<typeof span> {
  readonly service: string;
}

/** Receives traces. */
export interface OtlpReceiver {
  /** Gives the address for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** Returns the spans that have come so far. */
  spans(): readonly ReceivedSpan[];
  /** Returns everything that has come so far, as it was sent. */
  text(): string;
  /** Stops. */
  stop(): Promise<void>;
}

/** Starts a receiver on a free port. */
export function startOtlpReceiver(): OtlpReceiver {
  const texts: string[] = [];
  const received: ReceivedSpan[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (new URL(request.url).pathname !== "/v1/traces") return new Response(null, { status: 404 });
      const text = await request.text();
      texts.push(text);
      for (const { resource, scopeSpans } of body.parse(JSON.parse(text)).resourceSpans) {
        const name = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
        for (const { spans } of scopeSpans) received.push(...spans.map((one) => ({ ...one, service: name })));
      }
      return Response.json({});
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    spans: () => received,
    text: () => texts.join("\n"),
    stop: () => server.stop(true),
  };
}
