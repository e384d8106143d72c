import { expect, test } from "vitest";
import type { Service } from "../http/service.ts";
import { exampleApp, exampleParts } from "../testing/examples.ts";
import { composeServices } from "./compose-services.ts";

function createService(name: string, prefixes: string[]) {
  const app = exampleApp({ service: name });
  app.get("*", (c) => c.text(name));
  const state = { isReady: false, calls: [] as string[] };
  const service: Service = {
    name,
    app,
    prefixes,
    isReady: () => state.isReady,
    async start() {
      state.calls.push("start");
      state.isReady = true;
    },
    async stop() {
      state.calls.push("stop");
      state.isReady = false;
    },
  };
  return { service, state };
}

const tickets = createService("tickets", ["/", "/api/tickets"]);
const orders = createService("orders", ["/orders", "/api/orders"]);
const site = composeServices([tickets.service, orders.service], exampleParts);
const get = (path: string) => site.fetch(new Request(`http://localhost${path}`), {});

test.each([
  ["/", "tickets"],
  ["/api/tickets/1", "tickets"],
  ["/orders", "orders"],
  ["/orders/1?x=/", "orders"],
  ["/api/orders/1", "orders"],
  ["/ordersome", "tickets"],
  ["/anything/orders", "tickets"],
])("%s goes to %s", async (path, name) => {
  expect(await (await get(path)).text()).toBe(name);
});

test("it is ready when all are, and not any more from the moment it drains", async () => {
  expect((await get("/readyz")).status).toBe(503);
  await site.start();
  expect((await get("/readyz")).status).toBe(200);
  orders.state.isReady = false;
  expect((await get("/readyz")).status).toBe(503);
  orders.state.isReady = true;
  site.drain();
  expect((await get("/readyz")).status).toBe(503);
  expect((await get("/healthz")).status).toBe(200);
  await site.stop();
  expect([tickets.state.calls, orders.state.calls]).toEqual([
    ["start", "stop"],
    ["start", "stop"],
  ]);
});

test("a service alone answers every path, also one that is not its own", async () => {
  const alone = composeServices([orders.service], exampleParts);
  expect(await (await alone.fetch(new Request("http://localhost/other"), {})).text()).toBe("orders");
});

test("the routes of health have the headers of every answer, and answer unknown names of their own", async () => {
  const { headers } = await get("/healthz");
  expect(headers.get("X-Request-Id")).toMatch(/^[\w-]{8,}$/);
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  const foreign = await site.fetch(new Request("http://localhost/metrics"), { addressOf: () => "203.0.113.7" });
  expect([foreign.status, await foreign.text()]).toEqual([403, expect.stringContaining("METRICS_TOKEN")]);
});

test("services without any path cannot be composed", () => {
  expect(() => composeServices([], exampleParts)).toThrow("Cannot compose services");
});
