import { context, SpanKind, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";
import { createLogger } from "./logger.ts";

const exporter = new InMemorySpanExporter();
const lines: Record<string, unknown>[] = [];
const log = createLogger({ logLevel: "debug" }, "site", { write: (line) => void lines.push(JSON.parse(line)) });
const app = exampleApp({ service: "shop", log, common: readCommon({ TRUSTED_PROXIES: "loopback" }) });
app.get("/api/things/:id", async (c) => {
  await Promise.resolve();
  log.info({ found: true }, "Found a thing");
  return c.json({ id: c.req.param("id") });
});
app.get("/api/fail", () => {
  throw new TypeError("password=hunter2");
});

beforeEach(() => {
  exporter.reset();
  lines.length = 0;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
});
afterEach(() => {
  trace.disable();
  context.disable();
});

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

async function ask(path: string, peer: string) {
  const headers = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`, "X-Request-Id": "given-by-the-proxy" };
  const answer = await app.request(path, { headers }, { addressOf: () => peer });
  return { answer, spans: exporter.getFinishedSpans() };
}

test("a request is a span with its route, its status and no part of its query", async () => {
  const { spans } = await ask("/api/things/1?email=ann@example.com", "203.0.113.7");
  expect(spans.map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
    {
      name: "GET /api/things/:id",
      kind: SpanKind.SERVER,
      attributes: {
        "http.request.method": "GET",
        "http.route": "/api/things/:id",
        "http.response.status_code": 200,
        "holdfast.service": "shop",
      },
    },
  ]);
});

test("of an error the span says the name and not the text", async () => {
  const { spans } = await ask("/api/fail", "127.0.0.1");
  expect(spans[0]?.attributes).toMatchObject({ "error.type": "TypeError", "http.response.status_code": 500 });
  expect(JSON.stringify(spans[0]?.attributes)).not.toContain("hunter2");
});

test("the trace and the request id of a trusted proxy are continued, those of anybody else are not", async () => {
  const trusted = await ask("/api/things/1", "127.0.0.1");
  expect(trusted.spans[0]?.spanContext().traceId).toBe(TRACE_ID);
  expect(trusted.answer.headers.get("X-Request-Id")).toBe("given-by-the-proxy");
  exporter.reset();
  const other = await ask("/api/things/1", "203.0.113.7");
  expect(other.spans).toHaveLength(1);
  expect(other.spans[0]?.spanContext().traceId).not.toBe(TRACE_ID);
  expect(other.answer.headers.get("X-Request-Id")).not.toBe("given-by-the-proxy");
});

test("health and metrics leave no spans", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics"]) await ask(path, "127.0.0.1");
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test("each line within a request names service, request, trace and span; any other line the service", async () => {
  const { answer, spans } = await ask("/api/things/1", "203.0.113.7");
  const ids = { requestId: answer.headers.get("X-Request-Id"), traceId: spans[0]?.spanContext().traceId };
  const found = lines.find(({ msg }) => msg === "Found a thing");
  expect(found).toMatchObject({ ...ids, service: "site", spanId: spans[0]?.spanContext().spanId });
  expect(lines.find(({ msg }) => msg === "request")).toMatchObject({ service: "shop", requestId: ids.requestId });
  log.info({}, "Something else");
  expect(lines.at(-1)).toEqual({ level: 30, time: expect.any(String), service: "site", msg: "Something else" });
});
