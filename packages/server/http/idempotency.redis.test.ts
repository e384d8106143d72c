import {
  actor,
  actorTerms,
  createEngine,
  type Database,
  defineService,
  documentType,
  type Engine,
  eventStream,
  openDatabase,
} from "@holdfast/actors";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createLogger } from "../lifecycle/logger.ts";
import { requireUser, signedIn } from "../session/signed-in.ts";
import { exampleApp } from "../testing/examples.ts";
import { rememberedRequest } from "./idempotency.ts";
import { badRequest, conflict, unavailable } from "./problems.ts";
import { validated } from "./validated.ts";

const noteState = z.object({ text: z.string() });
const note = documentType("note", { schema: noteState });
const noteActor = actor(actorTerms("note", { documents: { note } }), {
  documents: (id) => ({ note: id }),
  decide: (_documents, { text }: { text: string }, { id }) => ({ write: { note: { text } }, reply: () => id }),
});

let redis: TestRedis;
let database: Database;
let engine: Engine;
const log = createLogger({ logLevel: "silent" });
beforeAll(async () => {
  redis = await startTestRedis();
  database = await openDatabase({ url: redis.url, partitions: 4, log });
  const events = eventStream("notes", { subscribers: [], schema: 1, types: {} });
  engine = createEngine(defineService("notes", { events, actors: [noteActor] }), { database, log });
  await engine.start();
});
afterAll(async () => {
  await engine.stop();
  await database.close();
  await redis.stop();
});

const fields = z.object({ text: z.string("Text is required") });
const app = exampleApp();
let runs: { commandId: string; documentId: string; isRepeat: boolean }[] = [];
const options = (c: Parameters<typeof requireUser>[0]) => ({
  engine,
  user: requireUser(c),
  newDocumentId: () => engine.ids.newId(engine.ids.randomPartition()),
});

app.post("/api/notes", signedIn, validated("json", fields), (c) =>
  rememberedRequest(c, options(c), async (ids) => {
    runs.push(ids);
    const { text } = c.req.valid("json");
    if (text === "refused") throw conflict("Not now");
    if (text === "down") throw unavailable();
    if (text === "broken") throw new Error("broken");
    const id = await engine.ask(noteActor, ids.documentId, { text }, { commandId: ids.commandId });
    if (text === "unknown") return { status: 202, body: { id, isRepeat: ids.isRepeat }, remember: false };
    if (text === "declined") return { status: 402, body: { errors: [{ message: "Declined" }] }, remember: true };
    return { status: 201, body: { id, run: runs.length }, headers: { Location: `/api/notes/${id}` }, remember: true };
  }),
);
app.post("/notes", signedIn, validated("form", fields.extend({ idempotencyKey: z.string().optional() })), (c) => {
  const { text, idempotencyKey: key } = c.req.valid("form");
  return rememberedRequest(c, { ...options(c), key }, async ({ commandId, documentId }) => {
    const id = await engine.ask(noteActor, documentId, { text }, { commandId });
    return { status: 303, body: null, headers: { Location: `/notes/${id}` }, remember: true };
  });
});

app.post("/api/long-notes", signedIn, validated("json", fields), (c) => {
  const readBody = async (id: string) => ({ text: (await engine.read(note, id))?.text });
  return rememberedRequest(c, { ...options(c), readBody }, async ({ commandId, documentId }) => {
    const { text } = c.req.valid("json");
    await engine.ask(noteActor, documentId, { text }, { commandId });
    return { status: 201, body: { text }, headers: { Location: "/api/notes/long" }, remember: true };
  });
});

let keys = 0;
const newKey = () => `key ${(keys += 1)} {any} "text"`;

async function post(text: string, key?: string, { person = "ann", path = "/api/notes" } = {}) {
  const headers = new Headers({ "Content-Type": "application/json", Cookie: `session=${person}` });
  if (key !== undefined) headers.set("Idempotency-Key", key);
  const response = await app.request(path, { method: "POST", headers, body: JSON.stringify({ text }) });
  const replayed = response.headers.get("Idempotency-Replayed");
  return { status: response.status, body: await response.json(), replayed, location: response.headers.get("Location") };
}

async function runsOf(work: () => Promise<void>) {
  runs = [];
  await work();
  return runs;
}

test("the same key and body get the first answer again, headers included, and nothing runs", async () => {
  const key = newKey();
  const first = await post("hello", key);
  expect(first).toMatchObject({ status: 201, replayed: null, location: expect.stringMatching(/^\/api\/notes\//) });
  const ran = await runsOf(async () => expect(await post("hello", key)).toEqual({ ...first, replayed: "true" }));
  expect(ran).toEqual([]);
});

test("without a key each request is its own", async () => {
  const ran = await runsOf(async () => {
    await post("hello");
    await post("hello");
  });
  expect(new Set(ran.map(({ documentId }) => documentId)).size).toBe(2);
  expect(ran.map(({ isRepeat }) => isRepeat)).toEqual([false, false]);
});

test("the same key with another body is 409, and the first answer stays", async () => {
  const key = newKey();
  const first = await post("hello", key);
  expect(await post("goodbye", key)).toMatchObject({
    status: 409,
    body: { errors: [{ message: expect.any(String) }] },
  });
  expect(await post("hello", key)).toEqual({ ...first, replayed: "true" });
});

test("one person's key is nothing to another", async () => {
  const key = newKey();
  const [anns, beas] = [await post("hello", key), await post("goodbye", key, { person: "bea" })];
  expect([anns.status, beas.status, beas.replayed]).toEqual([201, 201, null]);
});

test("a committed refusal of a card is remembered", async () => {
  const key = newKey();
  await post("declined", key);
  expect(await post("declined", key)).toMatchObject({ status: 402, replayed: "true" });
});

test.each([
  ["refused", 409],
  ["down", 503],
  ["broken", 500],
])("an answer of `%s` is not remembered: it runs again under the same ids", async (text, status) => {
  const key = newKey();
  const ran = await runsOf(async () => {
    expect((await post(text, key)).status).toBe(status);
    expect((await post(text, key)).status).toBe(status);
  });
  expect(ran.map(({ isRepeat }) => isRepeat)).toEqual([false, true]);
  expect(new Set(ran.map(({ commandId, documentId }) => `${commandId} ${documentId}`)).size).toBe(1);
});

test("a 202 is answered anew each time, from the same document", async () => {
  const key = newKey();
  const first = await post("unknown", key);
  const again = await post("unknown", key);
  const { id } = z.object({ id: z.string() }).parse(first.body);
  expect(first).toMatchObject({ status: 202, body: { isRepeat: false } });
  expect(again).toMatchObject({ status: 202, body: { id, isRepeat: true }, replayed: null });
});

test("a body that can be read again is not stored: a repetition reads it", async () => {
  const [key, path] = [newKey(), "/api/long-notes"];
  const text = "long ".repeat(1_000);
  const first = await post(text, key, { path });
  expect(first).toMatchObject({ status: 201, body: { text }, replayed: null });
  expect(await post(text, key, { path })).toEqual({ ...first, replayed: "true" });
  const partitions = await database.commands.keys("*:requests:*");
  const stored = await Promise.all(partitions.map((hash) => database.commands.hvals(hash)));
  expect(stored.flat().filter((value) => value.includes("long long"))).toEqual([]);
});

test("ten at once make one document", async () => {
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => post("hello", key)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
  expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
});

test("sign-in and body come first, and a faulty body claims nothing", async () => {
  const key = newKey();
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  expect((await app.request("/api/notes", { method: "POST", headers, body: "{}" })).status).toBe(401);
  const signed = { ...headers, Cookie: "session=ann" };
  expect((await app.request("/api/notes", { method: "POST", headers: signed, body: "{}" })).status).toBe(400);
  expect((await post("hello", key)).status).toBe(201);
});

test.each(["", "x".repeat(256), "caf\u00e9", "tab\there"])("the key %j is 400", async (key) => {
  expect(await post("hello", key)).toMatchObject({ status: 400 });
});

test("a key of 255 characters is good", async () => {
  expect((await post("hello", "x".repeat(255))).status).toBe(201);
});

const multipart = () => {
  const body = new FormData();
  body.set("text", "hello");
  body.set("idempotencyKey", "form-multipart");
  return body;
};
const plain = () => new URLSearchParams({ text: "hello", idempotencyKey: "form-plain" });

test("a form sent twice makes one document, in either encoding", async () => {
  for (const body of [multipart, plain]) {
    const send = () => app.request("/notes", { method: "POST", body: body(), headers: { Cookie: "session=ann" } });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
  }
});

test("the document's id may be refused before anything is claimed", async () => {
  const refusing = exampleApp();
  refusing.post("/api/notes", signedIn, (c) =>
    rememberedRequest(
      c,
      {
        ...options(c),
        newDocumentId: () => {
          throw badRequest("No such place");
        },
      },
      () => Promise.reject(new Error("ran")),
    ),
  );
  const headers = { Cookie: "session=ann", "Idempotency-Key": newKey() };
  expect((await refusing.request("/api/notes", { method: "POST", headers })).status).toBe(400);
});
