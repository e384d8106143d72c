// Follows one sale through the traces and the logs of five processes.

import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApartSite, startApartSite } from "../support/apart-site.ts";
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from "../support/otlp-receiver.ts";
import {
  buy,
  chargeOf,
  listTicket,
  PASSWORD,
  type Person,
  pay,
  signUp,
  untilOrder,
  untilTicket,
} from "../support/people.ts";

const SERVICES = ["auth", "tickets", "orders", "expiration", "payments"];
const TITLE = "A night that nobody may log";
const ADDRESS = "203.0.113.77";
const QUERY = "what-somebody-looks-for";
const LONG_MS = 30_000;

let receiver: OtlpReceiver;
let site: ApartSite;
let sale: { seller: Person; buyer: Person };

beforeAll(async () => {
  receiver = startOtlpReceiver();
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: "100" };
  site = await startApartSite({
    services: SERVICES,
    env: { ...tracing, LOG_LEVEL: "debug", TRUSTED_PROXIES: "loopback" },
  });
  const [seller, buyer] = [await signUp(site.url, "seller"), await signUp(site.url, "buyer")];
  sale = { seller, buyer };
  const ticket = await listTicket(seller, "19.99", TITLE);
  const order = await buy(buyer, ticket.id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  await chargeOf(await pay(buyer, order.id));
  await untilOrder(buyer, order.id, "Completed");
  await untilTicket(seller, ticket.id, "sold");
  await buyer.http(`/api/tickets?q=${QUERY}`, { headers: { "X-Forwarded-For": ADDRESS } });
}, 60_000);
afterAll(async () => {
  await site.stop();
  await receiver.stop();
}, 60_000);

function spanOf(name: string): ReceivedSpan | undefined {
  return receiver.spans().find((span) => span.name === name);
}

function ofTrace(traceId: string | undefined): readonly ReceivedSpan[] {
  return receiver.spans().filter((span) => span.traceId === traceId);
}

/** Returns the spans from a span up to the first of its trace. */
function ancestryOf(span: ReceivedSpan): ReceivedSpan[] {
  const parent = ofTrace(span.traceId).find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [span] : [span, ...ancestryOf(parent)];
}

test("one sale is one trace, from POST /api/orders to the ticket sold, across five processes", async () => {
  const request = await waitFor(() => spanOf("POST /api/orders"), { timeoutMs: LONG_MS });
  // The ticket is sold by the last event of the order, which the completed order publishes. Processes export at different
  // times, so a span may come before its parent.
  const way = await waitFor(
    () => {
      const followed = ofTrace(request.traceId).filter(({ name }) => name === "tickets ticket FollowOrder");
      const ways = followed.map(ancestryOf).filter((spans) => spans.at(-1) === request);
      return ways.find((spans) => spans.some(({ name }) => name === "orders order FollowCharge")) ?? null;
    },
    { timeoutMs: LONG_MS },
  );
  console.log(
    way
      .map(({ service, name }) => `${service}: ${name}`)
      .toReversed()
      .join("\n"),
  );
  await waitFor(() => SERVICES.every((name) => ofTrace(request.traceId).some(({ service }) => service === name)), {
    timeoutMs: LONG_MS,
  });
  await waitFor(() => ofTrace(request.traceId).every((span) => ancestryOf(span).at(-1) === request), {
    timeoutMs: LONG_MS,
  });
});

test("the payment's request and the trace of the sale are linked both ways", async () => {
  const request = await waitFor(() => spanOf("POST /api/orders"), { timeoutMs: LONG_MS });
  const payment = await waitFor(() => spanOf("POST /api/payments"), { timeoutMs: LONG_MS });
  const begun = await waitFor(() => spanOf("payments payment Begin"), { timeoutMs: LONG_MS });
  expect([payment.traceId === request.traceId, begun.traceId === request.traceId]).toEqual([false, true]);
  expect(begun.links).toMatchObject([{ traceId: payment.traceId, spanId: payment.spanId }]);
  expect(payment.links).toMatchObject([{ traceId: begun.traceId, spanId: begun.spanId }]);
  await waitFor(
    () => {
      const spans = ofTrace(request.traceId);
      const effects = spans.filter(({ name }) => name === "payments effect stripe").map(({ spanId }) => spanId);
      return spans.some(
        ({ name, parentSpanId }) => name === "Stripe POST /v1/payment_intents" && effects.includes(parentSpanId ?? ""),
      );
    },
    { timeoutMs: LONG_MS },
  );
});

const names = (spans: readonly ReceivedSpan[]) => new Set(spans.map(({ name }) => name));

test("spans have few names, and hold nothing of people, cards and titles", () => {
  expect([...names(receiver.spans())].filter((name) => /\d{4}|@|[?=]/.test(name))).toEqual([]);
  for (const secret of secrets()) expect([secret, receiver.text().includes(secret)]).toEqual([secret, false]);
});

test("every line of the logs names its service and within a request the request, and no line anything of people", () => {
  const output = site.processes.map(({ service, site: { output: text } }) => ({ service, text: text() }));
  for (const { service, text } of output) {
    const lines = text.split("\n").filter((line) => line.startsWith("{"));
    const parsed: Record<string, unknown>[] = lines.map((line) => JSON.parse(line));
    expect(parsed.filter((line) => line["service"] !== service)).toEqual([]);
    const requests = parsed.filter(({ msg }) => msg === "request");
    expect(requests.filter(({ requestId }) => typeof requestId !== "string")).toEqual([]);
    for (const secret of secrets()) expect([service, secret, text.includes(secret)]).toEqual([service, secret, false]);
  }
  expect(output.some(({ text }) => text.includes('"route":"/api/orders"'))).toBe(true);
});

function secrets(): string[] {
  const people = [sale.seller, sale.buyer];
  const tokens = people.flatMap(({ http: { cookies, pathCookies } }) =>
    [cookies, ...pathCookies.values()].flatMap((some) => [...some.values()]),
  );
  return [...people.map(({ email }) => email), ...tokens, PASSWORD, TITLE, ADDRESS, QUERY, "pm_card_visa"];
}
