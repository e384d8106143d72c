// Runs the site in two copies behind nginx, with the files that it has in containers.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SandboxProcess, startSandboxProcess } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis, type TestRedis, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Copies, canRunNginx, type Nginx, startNginx } from "../support/nginx.ts";
import { buy, chargeOf, freshCookie, listTicket, type Person, pay, signUpMany, untilOrder } from "../support/people.ts";
import { sellUntil } from "./sales.ts";

const SERVICES = ["auth", "tickets", "orders", "payments", "delivery", "operator"];
const START_MS = 60_000;
const LONG_MS = 30_000;

let redis: TestRedis;
let stripe: SandboxProcess;
let nginx: Nginx;
let tls: Nginx;
let echo: ReturnType<typeof Bun.serve>;
const sites: Site[] = [];
const folder = mkdtempSync(join(tmpdir(), "holdfast-behind-nginx-"));

const addressOf = ({ url }: Site): string => url.replace("http://localhost", "127.0.0.1");
// Every copy answers for every service but one, which says what it is asked.
const copiesAt = (addresses: readonly string[]): Copies => ({
  ...Object.fromEntries(SERVICES.map((service) => [service, addresses])),
  expiration: [`127.0.0.1:${echo.port}`],
});
const usedBy = (service: string): string[] => nginx.used().flatMap((line) => line.split(`${service} `)[1] ?? []);

async function startCopy(): Promise<Site> {
  const settings = { REDIS_URL: redis.url, STRIPE_API_URL: stripe.url, RATE_LIMITS: "off", DRAIN_SECONDS: "3" };
  return await startSite({ dataDir: folder, env: settings, asOwnUser: true, timeoutMs: START_MS });
}

const certificate = { TLS_CERTIFICATE: join(folder, "certificate.pem"), TLS_KEY: join(folder, "key.pem") };

function makeCertificate(): void {
  const { TLS_CERTIFICATE: file, TLS_KEY: key } = certificate;
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const made = spawnSync("openssl", [...words, "-subj", "/CN=localhost", "-keyout", key, "-out", file]);
  if (made.status !== 0) throw new Error(`Cannot make a certificate: ${String(made.stderr)}`);
}

/** Asks 20 times for the front page; resolves with whether each answer came within 2 s. */
async function isQuick(): Promise<boolean> {
  for (let page = 0; page < 20; page++) {
    const signal = AbortSignal.timeout(2_000);
    const status = await fetch(nginx.url, { keepalive: false, signal }).then(
      async (response) => (await response.text()) && response.status,
      () => null,
    );
    if (status === null) return false;
    expect(status).toBe(200);
  }
  return true;
}

async function two(): Promise<[Person, Person]> {
  const [one, other] = await signUpMany(nginx.url, 2);
  if (!one || !other) throw new Error("nobody came");
  return [one, other];
}

describe.skipIf(!canRunNginx())("the site behind nginx", () => {
  beforeAll(async () => {
    makeCertificate();
    echo = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: ({ headers }) => Response.json(headers.toJSON()) });
    [redis, stripe] = [await startTestRedis(), await startSandboxProcess({ dataDir: join(folder, "sandbox") })];
    sites.push(...(await Promise.all([startCopy(), startCopy()])));
    const env = { REAL_ADDRESS_FROM: "127.0.0.0/8", ...certificate };
    const copies = copiesAt(sites.map(addressOf));
    [nginx, tls] = await Promise.all([startNginx({ copies }), startNginx({ copies, env })]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([nginx?.stop(), tls?.stop(), ...sites.map((site) => site.stop())]);
    await echo?.stop(true);
    await stripe?.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("a ticket is sold, and whoever watches it sees that at once", { timeout: LONG_MS }, async () => {
    const [seller, buyer] = await two();
    const ticket = await listTicket(seller, "24.50");
    const headers = { Cookie: await freshCookie(seller) };
    const live = await fetch(`${nginx.url}/tickets/${ticket.id}/events`, { headers });
    expect(live.headers.get("Content-Type")).toContain("text/event-stream");
    const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    expect(first?.value).toContain("data:");
    const { id } = await buy(buyer, ticket.id);
    // Not when a buffer is full: the stream goes on.
    expect((await reader?.read())?.value).toContain("data:");
    await reader?.cancel();
    await untilOrder(buyer, id, "AwaitingPayment");
    await chargeOf(await pay(buyer, id));
    await untilOrder(buyer, id, "Completed");
  });

  test.each([
    ["a faulty path", "/%zz", {}, 400, "We could not read that"],
    ["a faulty path of a program", "/api/tickets/%zz", {}, 400, "The request cannot be read"],
    ["the numbers of a copy", "/metrics", {}, 404, "Page not found"],
    ["too large a form", "/tickets", { method: "POST", body: "x".repeat(2 ** 20 + 1) }, 413, "Too much at once"],
    ["too large a body", "/api/tickets", { method: "POST", body: "x".repeat(2 ** 20 + 1) }, 413, "Body is too large"],
  ])("nginx answers %s as the site does", async (_, path, init, status, text) => {
    const response = await fetch(nginx.url + path, init);
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(text)]);
    const isForPrograms = path.startsWith("/api");
    expect(response.headers.get("Content-Type")).toContain(isForPrograms ? "application/json" : "text/html");
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  test("a file as large as a ticket may be reaches the service", async () => {
    const init = { method: "POST", body: new Uint8Array(10 * 2 ** 20) };
    const response = await fetch(`${nginx.url}/api/tickets/T/seal`, init);
    expect([response.status, await response.json()]).toEqual([401, { errors: [{ message: expect.any(String) }] }]);
  });

  test("too many live pages of one address are refused in the words of the site", async () => {
    const [seller] = await two();
    const { id } = await listTicket(seller, "24.50");
    const streams = await Promise.all(Array.from({ length: 13 }, () => fetch(`${nginx.url}/tickets/${id}/events`)));
    const refused = streams.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get("Retry-After")).toBe("10");
    expect(await refused[0]?.text()).toContain("Too many tries");
    for (const { body, bodyUsed } of streams) if (!bodyUsed) await body?.cancel();
  });

  test("a copy is told the address of the browser, which nobody can make up", async () => {
    const headers = { "X-Forwarded-For": "203.0.113.9, 198.51.100.7" };
    const direct = await fetch(`${nginx.url}/expiration/x`, { headers });
    expect(await direct.json()).toMatchObject({ "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http" });
    const behindProxy = await fetch(`${tls.tlsUrl}/expiration/x`, { headers, tls: { rejectUnauthorized: false } });
    expect(await behindProxy.json()).toMatchObject({
      "x-forwarded-for": "198.51.100.7",
      "x-forwarded-proto": "https",
      "x-request-id": expect.stringMatching(/^[\da-f]{32}$/),
    });
  });

  test("with a certificate the site speaks TLS, and sends browsers there", async () => {
    const page = await fetch(`${tls.tlsUrl}/`, { tls: { rejectUnauthorized: false } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<title>")]);
    const plain = await fetch(`${tls.url}/tickets?q=x`, { redirect: "manual" });
    expect([plain.status, plain.headers.get("Location")]).toEqual([308, "https://127.0.0.1/tickets?q=x"]);
  });

  test("a copy that hangs gets no requests until it goes on", { timeout: LONG_MS }, async () => {
    const [one, other] = sites;
    if (!one || !other) throw new Error("no copies");
    await other.kill("SIGSTOP");
    try {
      await waitFor(() => usedBy("tickets").length === 1, {
        timeoutMs: 15_000,
        message: "the copy still gets requests",
      });
      expect(usedBy("tickets")).toEqual([addressOf(one)]);
      // The processes of nginx that know the old copies end one after the other.
      await waitFor(isQuick, { timeoutMs: 15_000, message: "pages are slow" });
    } finally {
      await other.kill("SIGCONT");
    }
    await waitFor(() => usedBy("tickets").length === 2, { timeoutMs: 15_000, message: "the copy gets no requests" });
  });

  test("a copy stops while tickets are sold, and no sale fails", { timeout: LONG_MS }, async () => {
    const over = new AbortController();
    const selling = sellUntil(nginx.url, over.signal, 2);
    expect(await sites.pop()?.stop()).toBe(0);
    over.abort();
    const { sold, failed } = await selling;
    expect(failed).toEqual([]);
    expect(sold).toBeGreaterThan(0);
  });

  test("without any copy nginx answers itself, and says when to come back", { timeout: LONG_MS }, async () => {
    nginx.setCopies({ ...copiesAt([]), orders: ["127.0.0.1:9"] });
    const ask = async () => {
      const answer = await fetch(`${nginx.url}/orders`, { redirect: "manual", keepalive: false });
      return answer.status === 503 ? answer : null;
    };
    const page = await waitFor(ask, { timeoutMs: 15_000 });
    expect(page.headers.get("Retry-After")).toBe("2");
    expect(await page.text()).toContain("Try again in a moment");
    const program = await fetch(`${nginx.url}/api/orders`, { keepalive: false });
    expect(await program.json()).toEqual({ errors: [{ message: "Not available now" }] });
  });
});
