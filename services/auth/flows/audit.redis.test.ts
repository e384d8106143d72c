import { createEngine, defineService, type Engine, silentLog as log } from "@holdfast/actors";
import { readCommon } from "@holdfast/server";
import { cookieClient, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAuthConfig } from "../config.ts";
import { AUDIT_KEPT_MS, auditActor, auditDocument } from "../rules/audit.ts";
import { authService } from "../subscriptions.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";
import { type Audit, BY_SITE, createAudit } from "./audit.ts";

let auth: RunningAuth;
let engine: Engine;
let audit: Audit;
beforeAll(async () => {
  auth = await startAuth();
  engine = createEngine(authService, { database: auth.database, log, terms: readAuthConfig(readCommon({}), {}).mail });
  audit = createAudit(engine, log);
});
afterAll(() => auth.stop());

const from = (address: string) => ({ ...BY_SITE, by: "person", address }) as const;
const whats = async (userId?: string) =>
  (await audit.read({ limit: 10, userId })).entries.map(({ what, count }) => `${what} ${count}`);

test("signing up writes its entry in the same commit; wrong passwords are counted without the address typed", async () => {
  const client = cookieClient(auth.service.app);
  const account = { email: "ann@example.com", password: "correct horse" };
  const { id } = await (await client("/api/users/signup", { json: account })).json();
  expect(await whats(id)).toEqual(["signed up 1"]);
  for (const password of ["wrong horse", "wrong again"])
    await client("/api/users/signin", { json: { ...account, password } });
  await waitFor(async () => (await whats(id))[0] === "sign-in failed 2");
  await client("/api/users/signin", { json: { email: "nobody@example.com", password: "wrong horse" } });
  await waitFor(async () => (await whats()).includes("sign-in failed 1"));
  expect(JSON.stringify((await audit.read({ limit: 10 })).entries)).not.toContain("@");
});

test("failures of one hour from one group of addresses are one entry, whoever counts them", async () => {
  const other = createAudit(engine, log);
  for (const one of [audit, other])
    for (let n = 0; n < 50; n += 1) one.count({ what: "limit reached", userId: null, from: from("192.0.2.1") });
  await Promise.all([audit.stop(), other.stop()]);
  const { entries } = await audit.read({ limit: 100 });
  const reached = entries.filter(({ what }) => what === "limit reached");
  expect(reached.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  // Two at a turn of the hour.
  expect(reached.length).toBeLessThanOrEqual(2);
});

test("pages are the newest first, by person, and end at `since`", async () => {
  const userId = engine.ids.newId(0);
  for (const detail of ["one", "two", "three"])
    await audit.record({ what: "role given", userId, from: BY_SITE, detail });
  const first = await audit.read({ userId, limit: 2 });
  expect(first.entries.map(({ detail }) => detail)).toEqual(["three", "two"]);
  const second = await audit.read({ userId, limit: 2, after: first.next ?? "" });
  expect([second.entries.map(({ detail }) => detail), second.next]).toEqual([["one"], null]);
  const { firstAt = 0 } = first.entries[1] ?? {};
  expect((await audit.read({ userId, limit: 9, since: firstAt })).entries.length).toBeLessThan(4);
  const [newest] = first.entries;
  expect(newest && auditDocument.keepUntil?.(newest)).toBe((newest?.lastAt ?? 0) + AUDIT_KEPT_MS);
});

test("an entry is kept for 90 days, also one that was counted on, and then deleted with its places in the lists", async () => {
  const settings = { trimEveryMs: 20 };
  const own = createEngine(defineService("auth", { events: authService.events, actors: [auditActor] }), {
    ...{ database: auth.database, log, settings },
  });
  const userId = own.ids.newId(0);
  const now = await own.now();
  const record = async (detail: string, at: number) => {
    const message = { type: "Record", what: "role given", userId, from: { ...BY_SITE, detail }, at } as const;
    const id = own.ids.newId(0);
    await own.ask(auditActor, id, message);
    return id;
  };
  const old = await record("old", now - AUDIT_KEPT_MS - 1);
  const kept = await record("kept", now - AUDIT_KEPT_MS + 600_000);
  const counted = await record("counted", now - AUDIT_KEPT_MS - 1);
  const again = {
    type: "Count",
    times: 1,
    what: "role given",
    userId,
    from: { ...BY_SITE, detail: "counted" },
  } as const;
  await own.ask(auditActor, counted, again);
  await own.start();
  await waitFor(async () => (await own.read(auditDocument, old)) === null);
  const { entries } = await audit.read({ userId, limit: 9 });
  expect(entries.map(({ id }) => id)).toEqual([counted, kept]);
  await own.stop();
});
