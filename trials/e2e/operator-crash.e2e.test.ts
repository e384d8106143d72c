// Kills a site between the record of an operator's action and its effect, and between the effect and its record.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase, readPartitions, silentLog } from "@holdfast/actors";
import { openAuditLog } from "@holdfast/auth";
import {
  type FaultProxy,
  type Site,
  startFaultProxy,
  startSite,
  startTestRedis,
  type TestRedis,
  waitFor,
} from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atAddress, buy, listTicket, orderOf, type Person, signUp, untilOrder } from "../support/people.ts";
import { createResigner } from "../support/session-tokens.ts";

const dataDir = mkdtempSync(join(tmpdir(), "holdfast-operator-crash-"));
let redis: TestRedis;
let proxy: FaultProxy;
let site: Site;
let database: Database;

const start = () => startSite({ dataDir, env: { REDIS_URL: proxy.url, RATE_LIMITS: "off" }, asOwnUser: false });

beforeAll(async () => {
  redis = await startTestRedis({ cluster: false });
  proxy = await startFaultProxy(redis.port);
  site = await start();
  database = await openDatabase({
    url: redis.url,
    partitions: (await readPartitions(redis.url)) ?? 0,
    log: silentLog,
  });
}, 60_000);
afterAll(async () => {
  await site.stop();
  await database.close();
  await proxy.stop();
  await redis.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** Sends the form that releases the hold of an order; returns the address of the action. */
async function release({ http }: Person, orderId: string): Promise<string> {
  const fields = { kind: "release-hold", "field.order": orderId, idempotencyKey: `release ${orderId}` };
  const { status, headers } = await http("/operator/actions", { method: "POST", body: new URLSearchParams(fields) });
  expect(status).toBe(303);
  return headers.get("Location") ?? "";
}

/** Returns the details of what operators have done, as the audit log has them. */
async function actedOn(operator: Person): Promise<string[]> {
  // The page takes over the notes that other services have left.
  expect((await operator.http("/operator/audit")).status).toBe(200);
  const entries = await openAuditLog(database, silentLog).read({ userId: undefined, ageMs: undefined, limit: 100 });
  return entries.flatMap(({ what, detail, count }) =>
    what === "operator acted" ? Array.from({ length: count }, () => detail ?? "") : [],
  );
}

/** Counts the cancellations of an order that were published. */
async function cancellations(orderId: string): Promise<number> {
  const entries = await database.commands.xrange(`{${orderId.slice(-2)}}:orders:events`, "-", "+");
  return entries.filter(([, fields]) => fields.includes("OrderCancelled") && fields.includes(orderId)).length;
}

test("actions take effect once, with one entry in the audit log, though the site died amid them and the form came again", async () => {
  const [seller, buyer, operator] = [await signUp(site.url), await signUp(site.url), await signUp(site.url)];
  const { cookies } = operator.http;
  const role = createResigner({ dataDir })(cookies.get("session") ?? "", () => ({ role: "operator" }));
  cookies.set("session", role);
  const tickets = [await listTicket(seller), await listTicket(seller)];
  const [begun, half] = await Promise.all(tickets.map(({ id }) => buy(buyer, id)));
  if (!begun || !half) throw new Error("there are no orders");
  await Promise.all([begun, half].map(({ id }) => untilOrder(buyer, id, "AwaitingPayment")));

  // The process never learns that the note of one action is kept, nor that the order of the other is cancelled.
  const note = `release-hold ${begun.id}`;
  proxy.cutBeforeReply(`detail\r\n$${note.length}\r\n${note}`, 1_000);
  const [first, again] = await Promise.all([release(operator, begun.id), release(operator, begun.id)]);
  expect(again).toBe(first);
  await waitFor(async () => (await actedOn(operator)).includes(note), { timeoutMs: 30_000 });
  proxy.cutBeforeReply('"status":"Cancelled"', 1_000);
  const other = await release(operator, half.id);
  await waitFor(async () => (await cancellations(half.id)) === 1, { timeoutMs: 30_000 });
  expect((await orderOf(buyer, begun.id)).status).toBe("AwaitingPayment");
  await site.kill("SIGKILL");
  await site.stop();
  proxy.heal();

  site = await start();
  const [me, owner] = [atAddress(site.url, operator), atAddress(site.url, buyer)];
  expect(await release(me, begun.id)).toBe(first);
  for (const path of [first, other]) {
    const id = path.split("/").at(-1) ?? "";
    // Without this the work waits until the lease of the dead process is over.
    const timers = `{${id.slice(-2)}}:operator:timers:action|perform`;
    await database.commands.zadd(timers, "XX", 1, `action|${id}|perform`);
    const ended = async () => (await (await me.http(path)).text()).includes("is cancelled, and its ticket is free");
    await waitFor(ended, { timeoutMs: 60_000, message: `${path} has not ended` });
  }
  for (const { id } of [begun, half]) {
    expect((await orderOf(owner, id)).status).toBe("Cancelled");
    expect(await cancellations(id)).toBe(1);
  }
  const acted = await actedOn(me);
  expect(acted.toSorted()).toEqual([note, `release-hold ${half.id}`].toSorted());
}, 180_000);
