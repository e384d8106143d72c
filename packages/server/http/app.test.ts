import {
  CommandMismatchError,
  ContendedError,
  OverloadedError,
  RefusedError,
  UnavailableError,
} from "@holdfast/actors";
import { connectRedis, RedisProblem } from "@holdfast/actors/redis";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";
import { userNamed } from "../testing/session-by-id.ts";
import { cardRefused, HttpProblem, tooMany } from "./problems.ts";

const app = exampleApp();
app.post("/api/echo", async (c) => c.text(await c.req.text()));
app.post("/form", (c) => c.text("done"));
app.get("/who", (c) => c.json(c.var.user));

const write = (headers: Record<string, string>) =>
  app.request("http://shop.local:3000/form", { method: "POST", headers: { Host: "shop.local:3000", ...headers } });

// Node takes a stream as a body only with `duplex`, which the type of the options does not know.
const send = (body: string | ReadableStream) => {
  const options = { method: "POST", body, duplex: "half" as const };
  return app.request("/api/echo", options);
};

const chunks = (count: number) =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < count; at += 1) controller.enqueue(new Uint8Array(1024).fill(120));
      controller.close();
    },
  });

const who = async (cookie: string) => (await app.request("/who", { headers: { Cookie: cookie } })).json();

describe("unknown routes", () => {
  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])(
    "%s is 404 in the error shape",
    async (method) => {
      const response = await app.request("/api/nothing", { method });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ errors: [{ message: "Not found" }] });
    },
  );

  test("outside /api the service's own page is shown, with the status", async () => {
    const pages = exampleApp({ renderError: (c, problem) => c.html(`<h1>${problem.message}</h1>`) });
    const response = await pages.request("/nothing");
    expect([response.status, await response.text()]).toEqual([404, "<h1>Not found</h1>"]);
    expect((await pages.request("/webhooks/nothing")).headers.get("Content-Type")).toContain("json");
  });

  test("an error page that fails is replaced by plain text", async () => {
    const pages = exampleApp({
      renderError: () => {
        throw new Error("no page");
      },
    });
    const response = await pages.request("/nothing");
    expect([response.status, await response.text()]).toEqual([404, "Not found"]);
  });
});

describe("what a handler throws", () => {
  const offline = connectRedis("redis://127.0.0.1:1", { name: "offline", role: "commands" });
  const cases: [string, () => unknown, number, string | null][] = [
    ["RefusedError not_found", () => new RefusedError("not_found", "No such ticket"), 404, null],
    ["RefusedError forbidden", () => new RefusedError("forbidden", "Not yours"), 403, null],
    ["RefusedError invalid", () => new RefusedError("invalid", "Bad"), 400, null],
    ["RefusedError declined", () => new RefusedError("declined", "Declined"), 402, null],
    ["RefusedError too_many", () => new RefusedError("too_many", "Enough"), 429, null],
    ["RefusedError of any other code", () => new RefusedError("held", "Held"), 409, null],
    ["CommandMismatchError", () => new CommandMismatchError("c1"), 409, null],
    ["UnavailableError", () => new UnavailableError("gone"), 503, "1"],
    ["OverloadedError", () => new OverloadedError("orders", "payments"), 503, "5"],
    ["ContendedError", () => new ContendedError("ticket", "t1"), 503, "1"],
    ["RedisProblem", () => new RedisProblem("REDIS_UNREACHABLE", "gone"), 503, "1"],
    ["tooMany()", () => tooMany(12.2), 429, "13"],
    ["cardRefused()", () => cardRefused("Declined"), 402, null],
    ["TypeError", () => new TypeError("secret"), 500, null],
    ["a text", () => "secret", 500, null],
  ];
  test.each(cases)("%s becomes its status", async (_name, thrown, status, retryAfter) => {
    const failing = exampleApp();
    failing.get("/api/fail", () => {
      const error = thrown();
      throw error instanceof Error ? error : Object.assign(new Error("secret"), { cause: error });
    });
    const response = await failing.request("/api/fail");
    expect(response.status).toBe(status);
    expect(response.headers.get("Retry-After")).toBe(retryAfter);
    const body = await response.json();
    expect(body).toMatchObject({ errors: [{ message: expect.any(String) }] });
    expect(JSON.stringify(body)).not.toContain("secret");
  });

  test("a real error of a Redis client that is not connected is 503", async () => {
    const failing = exampleApp();
    failing.get("/api/fail", async (c) => c.text(await offline.ping()));
    expect((await failing.request("/api/fail")).status).toBe(503);
    offline.disconnect();
  });

  test("an unexpected error says only `Something went wrong`, with the request's id", async () => {
    const failing = exampleApp();
    failing.get("/api/fail", () => {
      throw new Error("password=hunter2");
    });
    const response = await failing.request("/api/fail");
    const requestId = response.headers.get("X-Request-Id");
    expect(requestId).toMatch(/^[\w-]{8,}$/);
    expect(await response.json()).toEqual({ errors: [{ message: "Something went wrong" }], requestId });
  });

  test("faults keep their fields and their order", async () => {
    const failing = exampleApp();
    const faults = [
      { message: "Bad title", field: "title" },
      { message: "Bad price", field: "price" },
    ];
    failing.get("/api/fail", () => {
      throw new HttpProblem(400, faults);
    });
    expect(await (await failing.request("/api/fail")).json()).toEqual({ errors: faults });
  });
});

describe("origins", () => {
  test.each([
    ["none", {}],
    ["PUBLIC_URL's", { Origin: "https://holdfast.example" }],
    ["the request's own host", { Origin: "http://shop.local:3000" }],
    ["the request's own host in capitals", { Origin: "HTTP://SHOP.local:3000" }],
    ["its own host by an IP address", { Host: "203.0.113.7", Origin: "http://203.0.113.7" }],
    ["its own host behind TLS", { Host: "tickets.shop", Origin: "https://tickets.shop" }],
    ["its own host with the default port in Host", { Host: "tickets.shop:443", Origin: "https://tickets.shop" }],
    ["its own host with the default port in Origin", { Host: "tickets.shop", Origin: "https://tickets.shop:443" }],
    ["PUBLIC_URL's with its default port", { Origin: "https://holdfast.example:443" }],
    ["our own page by Fetch Metadata", { Origin: "http://shop.local:3000", "Sec-Fetch-Site": "same-origin" }],
    ["PUBLIC_URL without encryption", { Origin: "http://holdfast.example" }],
    ["the default port of another scheme", { Host: "tickets.shop:80", Origin: "https://tickets.shop" }],
    ["typed by the person", { "Sec-Fetch-Site": "none" }],
  ])("a write from %s passes", async (_what, headers) => {
    expect((await write(headers)).status).toBe(200);
  });

  test.each([
    ["another site", { Origin: "https://evil.example" }],
    ["another port", { Origin: "http://shop.local:3001" }],
    ["a name that begins alike", { Origin: "https://holdfast.example.evil.example" }],
    ["another scheme than the web's", { Host: "shop.local:3000", Origin: "ftp://shop.local:3000" }],
    ["null", { Origin: "null" }],
    ["an empty text", { Origin: "" }],
    ["another site by Fetch Metadata", { "Sec-Fetch-Site": "cross-site" }],
  ])("a write from %s is 403", async (_what, headers) => {
    expect((await write(headers)).status).toBe(403);
  });

  test("a refused origin is logged once, with the setting that lets it pass", async () => {
    const lines: object[] = [];
    const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const logging = exampleApp({ log });
    for (const port of [3000, 3000, 4000]) {
      const headers = { Host: "shop.local", Origin: `https://shop.example:${port}` };
      expect((await logging.request("/form", { method: "POST", headers })).status).toBe(403);
    }
    const facts = { level: 40, publicUrl: "https://holdfast.example", host: "shop.local" };
    expect(lines).toMatchObject([
      { ...facts, origin: "https://shop.example:3000", msg: expect.stringContaining("set PUBLIC_URL") },
      { ...facts, origin: "https://shop.example:4000" },
    ]);
  });

  test("a read from another site passes", async () => {
    const headers = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    expect((await app.request("/who", { headers })).status).toBe(200);
  });
});

describe("bodies", () => {
  const limit = 100 * 1024;

  test("100 KB pass, one byte more is 413 in the error shape", async () => {
    expect((await (await send("x".repeat(limit))).text()).length).toBe(limit);
    const response = await app.request("/api/echo", {
      method: "POST",
      body: "x".repeat(limit + 1),
      headers: { "Content-Length": String(limit + 1) },
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ errors: [{ message: "Body is too large" }] });
  });

  test("a body of unknown length is counted as it comes", async () => {
    expect((await (await send(chunks(100))).text()).length).toBe(limit);
    expect((await send(chunks(101))).status).toBe(413);
  });
});

describe("headers", () => {
  test("every answer has the strict policy, also an error", async () => {
    for (const path of ["/who", "/nothing", "/api/nothing", "/healthz"]) {
      const { headers } = await app.request(path);
      const policy = headers.get("Content-Security-Policy") ?? "";
      expect(policy).toContain("script-src 'self'; style-src 'self'; img-src 'self' data:");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Cache-Control")).toBe("no-store");
    }
  });

  test("forms may also lead to where cards are entered", async () => {
    const common = readCommon({ STRIPE_SECRET_KEY: "sk_live_1" });
    const paying = exampleApp({ common });
    const policy = (await paying.request("/healthz")).headers.get("Content-Security-Policy");
    expect(policy).toContain("form-action 'self' https://checkout.stripe.com;");
  });
});

describe("health", () => {
  test("/healthz is 200 and /readyz follows the service", async () => {
    let isReady = false;
    const starting = exampleApp({ isReady: () => isReady });
    expect((await starting.request("/healthz")).status).toBe(200);
    const notYet = await starting.request("/readyz");
    expect([notYet.status, notYet.headers.get("Retry-After")]).toEqual([503, "1"]);
    isReady = true;
    expect((await starting.request("/readyz")).status).toBe(200);
  });

  test("/metrics counts requests by route, not by path", async () => {
    const counted = exampleApp({ service: "counted" });
    counted.get("/api/things/:id", (c) => c.json({}));
    await counted.request("/api/things/1");
    await counted.request("/api/things/2");
    await counted.request("/api/nothing/3");
    const text = await (await counted.request("/metrics")).text();
    const line = 'holdfast_http_requests_total{service="counted",method="GET",route="/api/things/:id",status="200"} 2';
    expect(text).toContain(line);
    expect(text).toContain('{service="counted",method="GET",route="none",status="404"} 1');
  });
});

describe("/metrics", () => {
  const guarded = exampleApp({
    common: readCommon({ METRICS_TOKEN: "a-token-of-24-characters", HOSTS: "holdfast.example" }),
  });
  const statusFor = async (peer: string, headers: Record<string, string> = {}) => {
    const request = new Request("http://localhost/metrics", { headers: { Host: "localhost:3000", ...headers } });
    return (await guarded.fetch(request, { addressOf: () => peer })).status;
  };

  test("is open to this machine, also under its IPv6 address", async () => {
    expect(await statusFor("127.0.0.1")).toBe(200);
    expect(await statusFor("::1", { Host: "[::1]:3000" })).toBe(200);
    expect(await statusFor("::ffff:127.0.0.1", { Host: "127.0.0.1:3000" })).toBe(200);
  });

  test("is closed to others, also where a proxy on this machine passes them on, and to a page that rebinds", async () => {
    expect(await statusFor("10.0.0.7")).toBe(403);
    expect(await statusFor("127.0.0.1", { "X-Forwarded-For": "198.51.100.1" })).toBe(403);
    expect(await statusFor("127.0.0.1", { Host: "holdfast.example" })).toBe(403);
    expect(await statusFor("127.0.0.1", { Host: "evil.example:3000" })).toBe(421);
  });

  test("is open to who has the token", async () => {
    expect(await statusFor("10.0.0.7", { Authorization: "Bearer a-token-of-24-characters" })).toBe(200);
    expect(await statusFor("10.0.0.7", { Authorization: "Bearer another" })).toBe(403);
    expect(await statusFor("10.0.0.7", { Authorization: "Bearer " })).toBe(403);
  });
});

test("the session's cookie says who it is; an unknown one is nobody", async () => {
  expect(await who("session=ann")).toEqual(userNamed("ann"));
  expect(await who("session=nobody")).toBe(null);
  expect(await who("other=ann")).toBe(null);
});
