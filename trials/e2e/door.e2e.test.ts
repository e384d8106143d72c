// Tests who can connect to the running site, and what it answers before any page: in one process, as `npm start` does.

import { readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { cookieClient, type Site, startSite } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listTicket, type Person, signUp } from "../support/people.ts";

let site: Site;
let seller: Person;
beforeAll(async () => {
  site = await startSite({ env: { HOSTS: "shop.example" } });
  seller = await signUp(site.url);
});
afterAll(() => site.stop());

async function exchange(lines: string[]): Promise<{ status: number; text: string }> {
  const socket = connect(Number(new URL(site.url).port), "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return { status: Number(text.slice(9, 12)), text };
}

const statusOf = async (...lines: string[]) => (await exchange(lines)).status;

test("a request without Host is answered, one with a faulty Host is 400 in the shape of every error", async () => {
  expect(await statusOf("GET /healthz HTTP/1.0")).toBe(200);
  expect(await statusOf("GET / HTTP/1.0")).toBe(200);
  const { status, text } = await exchange(["GET /healthz HTTP/1.1", "Host: a b"]);
  expect(status).toBe(400);
  expect(text).toMatch(/^X-Request-Id: [\w-]{36}\r$/im);
  expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toEqual({ errors: [{ message: expect.any(String) }] });
});

test("a body of any announced size beyond the limit is 413 in the shape of every error, before it is sent", async () => {
  const announced = ["Host: localhost", "Content-Type: application/json", "Content-Length: 200000000"];
  const { status, text } = await exchange(["POST /api/tickets HTTP/1.1", ...announced]);
  expect(status).toBe(413);
  expect(text).toContain('{"errors":[{"message":"Body is too large"}]}');
});

test("a page of a foreign name that points at this machine can neither write nor read what is for this machine", async () => {
  const foreign = ["Host: evil.example:3000", "Origin: http://evil.example:3000"];
  expect(await statusOf("POST /api/users/signout HTTP/1.1", ...foreign, "Content-Length: 0")).toBe(421);
  expect(await statusOf("GET /outbox HTTP/1.1", ...foreign)).toBe(421);
  expect(await statusOf("GET /metrics HTTP/1.1", ...foreign)).toBe(421);
  expect(await statusOf("GET /healthz HTTP/1.1", ...foreign)).toBe(200);
  expect(await statusOf("GET /outbox HTTP/1.1", "Host: localhost")).toBe(200);
  const secure = ["Host: shop.example:443", "Origin: https://shop.example"];
  expect(await statusOf("POST /api/users/signout HTTP/1.1", ...secure, "Content-Length: 0")).toBe(200);
  expect(site.output()).toContain("set PUBLIC_URL");
});

test("of several session cookies the valid one counts, also in two headers", async () => {
  const cookies = [`session=garbage; session=${seller.http.cookies.get("session")}`, "session=other"];
  const both = ["Host: localhost", "Cookie: session=garbage", `Cookie: ${cookies[0]}`];
  expect((await exchange(["GET /api/users/currentuser HTTP/1.1", ...both])).text).toContain(seller.email);
});

test("HEAD of a page and of a stream has the headers of GET, and an unknown path leads to its canonical form", async () => {
  const { id } = await listTicket(seller);
  const visitor = cookieClient(site.url);
  const headers = { "Accept-Encoding": "identity" };
  const page = await (await visitor("/", { headers })).arrayBuffer();
  const head = await visitor("/", { method: "HEAD", headers });
  expect(head.headers.get("Content-Length")).toBe(String(page.byteLength));
  const stream = await visitor(`/tickets/${id}/events`, { method: "HEAD" });
  expect([stream.status, stream.headers.get("Content-Type")]).toEqual([200, "text/event-stream"]);
  const moved = await visitor(`/Tickets//${id}/?from=mail`);
  expect([moved.status, moved.headers.get("Location")]).toEqual([301, `/tickets/${id}?from=mail`]);
});

test("nobody but its own user can read what the site writes to its data folder, but for the public keys", () => {
  const open = readdirSync(site.dataDir, { recursive: true })
    .map(String)
    .filter((name) => (statSync(join(site.dataDir, name)).mode & 0o077) !== 0);
  expect(open).toEqual(["auth-public-keys.json"]);
});
