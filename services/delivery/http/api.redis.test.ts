import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeliverySite, openDeliverySite, signedInAs, upload } from "../testing/delivery-site.ts";
import { fileWith } from "../testing/inspector-double.ts";

let site: DeliverySite;
let service: Service;
beforeAll(async () => {
  site = await openDeliverySite();
  service = await site.start();
});
afterAll(() => site.stop());

const as = (userId: string) => signedInAs(service, userId);
const sealOf = async (ticketId: string) => (await as("seller")(`/api/tickets/${ticketId}/seal`)).json();
const typeCode = (ticketId: string, code: unknown, headers = {}) =>
  as("seller")(`/api/tickets/${ticketId}/seal`, { json: { code }, headers });
const objectsOf = (ticketId: string) =>
  readdirSync(join(site.dataDir, "vault")).filter((name) => name.startsWith(ticketId));

type Headers = Readonly<Record<string, string>>;

async function soldWith(ticketId: string): Promise<string> {
  const { attempt, kind } = await site.sealed(ticketId, "sealed");
  await site.grant(ticketId, attempt);
  const orderId = await site.sell(ticketId, { seal: kind ?? "none" });
  await waitFor(async () => (await site.sealed(ticketId, "sealed")).verdict?.ok === true);
  return orderId;
}

async function completed(ticketId: string, orderId: string): Promise<void> {
  await site.follow(orderId, { status: "Completed", chargeId: "charge" });
  await site.sealed(ticketId, "released");
}

test("a file is sealed, sold and handed over byte for byte, to its buyer alone", async () => {
  const ticketId = await site.draft(service);
  const file = fileWith("SECRET-CODE-1");
  const sent = await upload(as("seller"), ticketId, file);
  expect([sent.status, sent.headers.get("Location")]).toEqual([202, `/api/tickets/${ticketId}/seal`]);
  const orderId = await soldWith(ticketId);
  expect(await sealOf(ticketId)).toEqual({ kind: "file", state: "sealed", reason: null, choices: [] });
  const address = `/api/orders/${orderId}/ticket`;
  expect((await as("buyer")(address)).status).toBe(409);
  await completed(ticketId, orderId);
  const taken = await as("buyer")(address);
  expect([taken.status, taken.headers.get("Content-Type")]).toEqual([200, "application/pdf"]);
  expect(Buffer.from(await taken.arrayBuffer()).equals(Buffer.from(file))).toBe(true);
  expect([taken.headers.get("Cache-Control"), taken.headers.get("X-Content-Type-Options")]).toEqual([
    "no-store",
    "nosniff",
  ]);
  expect(taken.headers.get("Content-Disposition")).toMatch(/^attachment; filename="ticket-\w+\.pdf"$/);
  expect((await service.app.request(address)).status).toBe(401);
  for (const other of ["seller", "stranger"]) expect((await as(other)(address)).status).toBe(403);
});

test("a typed code is handed over as it was typed, and seen by no seller again", async () => {
  const ticketId = await site.draft(service);
  expect((await typeCode(ticketId, "  secret code-2 ")).status).toBe(202);
  const orderId = await soldWith(ticketId);
  expect(JSON.stringify(await sealOf(ticketId))).not.toMatch(/secret/i);
  await completed(ticketId, orderId);
  const taken = await as("buyer")(`/api/orders/${orderId}/ticket`);
  expect([taken.status, await taken.json()]).toEqual([200, { code: "secret code-2", format: "QRCode" }]);
});

test("of several tickets in a file the chosen page alone is kept", async () => {
  const ticketId = await site.draft(service);
  const file = fileWith("SECRET-CODE-3", "SECRET-CODE-4");
  await upload(as("seller"), ticketId, file);
  await site.sealed(ticketId, "refused");
  const choices = [1, 2].map((page) => ({ page, format: "QRCode" }));
  expect(await sealOf(ticketId)).toEqual({ kind: "file", state: "refused", reason: "several-codes", choices });
  await upload(as("seller"), ticketId, file, { page: 2 });
  const orderId = await soldWith(ticketId);
  await completed(ticketId, orderId);
  const taken = await as("buyer")(`/api/orders/${orderId}/ticket`);
  expect(Buffer.from(await taken.arrayBuffer()).toString()).toBe(Buffer.from(fileWith("SECRET-CODE-4")).toString());
  await waitFor(() => objectsOf(ticketId).length === 1);
});

test("after a refund the ticket is gone, from the vault too", async () => {
  const ticketId = await site.draft(service);
  await upload(as("seller"), ticketId, fileWith("SECRET-CODE-5"));
  const orderId = await soldWith(ticketId);
  await completed(ticketId, orderId);
  await site.follow(orderId, { status: "Cancelled", reason: "refunded", chargeId: "charge" });
  await site.sealed(ticketId, "destroyed");
  expect((await as("buyer")(`/api/orders/${orderId}/ticket`)).status).toBe(410);
  await waitFor(() => objectsOf(ticketId).length === 0);
});

test("a seal is withdrawn before the ticket is for sale, and its file destroyed", async () => {
  const ticketId = await site.draft(service);
  await upload(as("seller"), ticketId, fileWith());
  await site.sealed(ticketId, "refused");
  await typeCode(ticketId, "SECRET-CODE-6");
  await site.sealed(ticketId, "sealed");
  const withdrawn = await as("seller")(`/api/tickets/${ticketId}/seal`, { method: "DELETE" });
  expect([withdrawn.status, (await withdrawn.json()).state]).toEqual([202, "withdrawing"]);
  await waitFor(() => objectsOf(ticketId).length === 0);
});

test("nobody but the seller of a ticket may seal it, and nothing is read of what others send", async () => {
  const ticketId = await site.draft(service);
  const address = `/api/tickets/${ticketId}/seal`;
  const unread = new ReadableStream({
    pull() {
      throw new Error("read");
    },
  });
  const sent = (headers: Readonly<Record<string, string>>) =>
    service.app.request(address, { method: "POST", body: unread, headers: { ...headers, Cookie: "session=stranger" } });
  const form = { "Content-Length": "100", "Content-Type": "multipart/form-data; boundary=x" };
  const asked = async () => [
    (await sent(form)).status,
    (await as("stranger")(address, { method: "DELETE" })).status,
    (await as("stranger")(address)).status,
  ];
  // A draft is seen by its seller alone.
  expect(await asked()).toEqual([404, 404, 404]);
  expect((await sent({ "Transfer-Encoding": "chunked" })).status).toBe(411);
  expect((await service.app.request(address, { method: "POST" })).status).toBe(401);
  await upload(as("seller"), ticketId, fileWith("SECRET-CODE-11"));
  await site.grant(ticketId, (await site.sealed(ticketId, "sealed")).attempt);
  await waitFor(async () => (await as("stranger")(address)).status === 403);
  expect(await asked()).toEqual([403, 403, 403]);
  expect((await upload(as("seller"), site.tickets.newId(), fileWith("X"))).status).toBe(404);
  expect((await as("seller")("/api/tickets/nothing/seal")).status).toBe(404);
});

test.each([
  ["no file", { method: "POST", body: new FormData() }, 400, "file"],
  ["a page that is none", { method: "POST", body: formOf({ page: "x" }) }, 400, "page"],
  ["a short code", { json: { code: "A-1" } }, 400, "code"],
  ["a code in letters that look like others", { json: { code: "\u0410BC-12345" } }, 400, "code"],
  ["no code", { json: {} }, 400, "code"],
  ["another type", { method: "POST", body: "code", headers: { "Content-Type": "text/plain" } }, 400, undefined],
  ["a broken body", { method: "POST", body: "{", headers: { "Content-Type": "application/json" } }, 400, undefined],
  ["a file of more than 10 MB", { method: "POST", body: formOf({}, 10 * 1_024 * 1_024 + 1) }, 413, "file"],
  ["a body of more than 11 MB", { method: "POST", body: formOf({}, 11 * 1_024 * 1_024 + 1) }, 413, undefined],
] as const)("%s is refused", async (_what, request, status, field) => {
  const ticketId = await site.draft(service);
  const refused = await as("seller")(`/api/tickets/${ticketId}/seal`, request);
  const { errors } = await refused.json();
  expect([refused.status, errors[0].field]).toEqual([status, field]);
});

function formOf(fields: Readonly<Record<string, string>>, bytes = 3): FormData {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)]));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

test("a repeated request is one attempt, and its key serves no other file", async () => {
  const ticketId = await site.draft(service);
  const headers = { "Idempotency-Key": "once" };
  const send = (code: string) => upload(as("seller"), ticketId, fileWith(code), { headers });
  const [first, again] = [await send("SECRET-CODE-7"), await send("SECRET-CODE-7")];
  expect([first.status, again.status, again.headers.get("Idempotency-Replayed")]).toEqual([202, 202, "true"]);
  expect((await send("SECRET-CODE-8")).status).toBe(409);
  expect((await site.sealed(ticketId, "sealed")).attempt).toBe(1);
  expect(objectsOf(ticketId)).toHaveLength(1);
});

test.each([
  [
    "file",
    (ticketId: string, headers: Headers) => upload(as("seller"), ticketId, fileWith("SECRET-CODE-12"), { headers }),
  ],
  ["code", (ticketId: string, headers: Headers) => typeCode(ticketId, "SECRET-CODE-13", headers)],
])("a %s that is sent twice at once, and again after its answer was lost, is one attempt", async (kind, send) => {
  const ticketId = await site.draft(service);
  const headers = { "Idempotency-Key": `twice ${kind}` };
  const sent = await Promise.all([send(ticketId, headers), send(ticketId, headers)]);
  expect(sent.map(({ status }) => status)).toEqual([202, 202]);
  await site.grant(ticketId, (await site.sealed(ticketId, "sealed")).attempt);
  await loseAnswers();
  const again = await send(ticketId, headers);
  expect([again.status, (await again.json()).state, again.headers.get("Idempotency-Replayed")]).toEqual([
    ...[202, "sealed", null],
  ]);
  expect((await site.sealed(ticketId, "sealed")).attempt).toBe(1);
  expect(objectsOf(ticketId)).toHaveLength(kind === "file" ? 1 : 0);
});

// As a process leaves it that dies between the attempt and its answer.
async function loseAnswers(): Promise<void> {
  const { commands } = site.database;
  for (const key of await commands.keys("*:delivery:requests:*")) {
    const answers = Object.keys(await commands.hgetall(key)).filter((field) => field.endsWith(" answer"));
    await commands.hdel(key, ...answers);
  }
}

test("one code is sealed for one ticket alone", async () => {
  const [one, other] = [await site.draft(service), await site.draft(service, { userId: "rival" })];
  await upload(as("seller"), one, fileWith("SECRET-CODE-9"));
  await site.sealed(one, "sealed");
  await upload(as("rival"), other, fileWith("secret code 9"));
  expect((await site.sealed(other, "refused")).reason).not.toBe(null);
});

// Last, when all of the above has been written.
test("neither a code nor a file stands in Redis, in the log or as it is in the vault", async () => {
  const vault = readdirSync(join(site.dataDir, "vault")).map((name) => readFileSync(join(site.dataDir, "vault", name)));
  const texts = [await site.textInRedis(), site.log(), ...vault.map((bytes) => bytes.toString("latin1"))];
  for (const text of texts) expect(text).not.toMatch(/secret.?code|%PDF|Moonrise|c2VjcmV0/i);
  expect(vault.length).toBeGreaterThan(3);
});
