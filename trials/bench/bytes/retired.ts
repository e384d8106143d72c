// Lets all that was sold go by retention, as it goes a month after the event, without waiting for that month.

import {
  type AnyActor,
  actor,
  actorTerms,
  createEngine,
  type Database,
  type Engine,
  type EngineSettings,
  openDatabase,
  type ServiceDefinition,
  silentLog,
} from "@holdfast/actors";
import { documentIdsOf } from "@holdfast/actors/inspect";
import { siteKey } from "@holdfast/actors/redis";
import { authService, dealingsService, readAuthConfig } from "@holdfast/auth";
import { deliveryService } from "@holdfast/delivery";
import { expirationService } from "@holdfast/expiration";
import { ordersService, readOrdersConfig } from "@holdfast/orders";
import { defaultPaymentTimes, paidOrderDocument, paymentsService, payoutDocument } from "@holdfast/payments";
import { ARCHIVE_MARK, createFolderStore, createSiteArchive, readCommon } from "@holdfast/server";
import { waitFor } from "@holdfast/testing";
import { PLAIN_TERMS, ticketsService } from "@holdfast/tickets";
import { temporaryFolder } from "../temporary-folder.ts";

const YEAR_MS = 365 * 86_400_000;
const PARTITIONS = 16;
const AT_ONCE = 32;
const WITHIN = { timeoutMs: 120_000, everyMs: 100 };
const SETTINGS: Partial<EngineSettings> = { trimEveryMs: 200, keepMs: 0, archiveAgeMs: 0 };
const SERVICES = [paymentsService, ordersService, ticketsService, expirationService, deliveryService, authService];

/**
 * Pays out every sale, then runs the retention of all services over the Redis of a site that has stopped. The terms of
 * payments say that a month after the event is a year ago. What the schedules hold for a later day is decided by the clock
 * alone, so it is removed as it will be then: letters, copies, marks, and the answers to requests, which expire.
 */
export async function retireAll(url: string): Promise<void> {
  const folder = temporaryFolder();
  const openArchive = (commands: Database["commands"]) => createSiteArchive(createFolderStore(folder), commands);
  const database = await openDatabase({ url, partitions: PARTITIONS, log: silentLog, openArchive });
  // The site has archived nothing yet, and its folder goes with it.
  await database.commands.del(siteKey(ARCHIVE_MARK));
  const engines = enginesOn(database);
  try {
    const [payments] = engines;
    const ids = await documentIdsOf(database, paymentsService.service, paidOrderDocument.name);
    if (payments) await payOut(payments, ids);
    await allDue(database, "payments", (member) => member.startsWith("document order "));
    await Promise.all(engines.map((engine) => engine.start()));
    const left = () => documentIdsOf(database, paymentsService.service, paidOrderDocument.name);
    await waitFor(async () => (await left()).length === 0, { ...WITHIN, message: "payments archives nothing" });
    const tickets = () => documentIdsOf(database, ordersService.service, "ticket");
    await waitFor(async () => (await tickets()).length === 0, { ...WITHIN, message: "the tickets do not follow" });
    await removeScheduled(database, engines);
    for (const { service } of SERVICES) await allDue(database, service, () => true);
    await waitFor(async () => await isOver(database), { ...WITHIN, message: "marks and events do not go" });
    await forgetAnswers(database);
    // The sale of each ticket ends at its event, where its last timer has fired.
    await forgetTimers(database);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
    await database.close();
  }
}

function enginesOn(database: Database): Engine[] {
  const bare = { database, log: silentLog, settings: SETTINGS };
  const past = { payoutDelayMs: -YEAR_MS, archiveAfterMs: -YEAR_MS };
  return [
    createEngine(paymentsService, { ...bare, terms: { ...defaultPaymentTimes, ...past, currency: "usd" } }),
    createEngine(ordersService, { ...bare, terms: readOrdersConfig({}) }),
    createEngine(ticketsService, { ...bare, terms: PLAIN_TERMS }),
    createEngine(expirationService, bare),
    createEngine(deliveryService, bare),
    createEngine(authService, { ...bare, terms: readAuthConfig(readCommon({}), {}).mail }),
    createEngine(dealingsService, bare),
  ];
}

// Debts of the seller take all of the amount, so that nothing is asked of Stripe.
async function payOut(engine: Engine, ids: readonly string[]): Promise<void> {
  const payment = paymentsService.actors.find(({ name }) => name === "payment");
  if (!payment) throw new Error("Cannot pay out: payments has no such actor");
  const target: AnyActor = payment;
  await inParts(ids, async (id) => {
    const payout = await engine.read(payoutDocument, id);
    if (!payout) return;
    await engine.ask(target, id, { type: "RecheckPayout" });
    const seen = { kind: "ready", accountId: "acct_bench", nettedCents: payout.amountCents };
    await engine.ask(target, id, { type: "ObservePayout", step: "begin", tried: payout.try, seen });
    const after = await engine.read(payoutDocument, id);
    if (after?.stage !== "paid") throw new Error(`Cannot measure: the payout of ${id} is ${after?.stage}`);
  });
}

const scheduleOf = (partition: number, service: string): string =>
  `{${String(partition).padStart(2, "0")}}:${service}:retention`;

async function membersOf({ commands }: Database, service: string): Promise<{ key: string; member: string }[]> {
  const keys = Array.from({ length: PARTITIONS }, (_, partition) => scheduleOf(partition, service));
  const all = await Promise.all(
    keys.map(async (key) => (await commands.zrange(key, "0", "-1")).map((member) => ({ key, member }))),
  );
  return all.flat();
}

async function allDue(database: Database, service: string, isWanted: (member: string) => boolean): Promise<void> {
  for (const { key, member } of await membersOf(database, service)) {
    if (isWanted(member)) await database.commands.zadd(key, "XX", 1, member);
  }
}

async function removeScheduled(database: Database, engines: readonly Engine[]): Promise<void> {
  for (const definition of SERVICES) {
    const engine = engines.find(({ service }) => service === definition.service);
    const documents = (await membersOf(database, definition.service)).flatMap(({ member }) => {
      const [what, kind = "", id = ""] = member.split(" ");
      return what === "document" ? [{ kind, id }] : [];
    });
    if (engine) await inParts(documents, async ({ kind, id }) => await remove(database, definition, { kind, id }));
  }
}

async function remove(
  database: Database,
  definition: ServiceDefinition,
  { kind, id }: { readonly kind: string; readonly id: string },
): Promise<void> {
  const type = definition.documents.find(({ name }) => name === kind);
  if (!type) return;
  const end = actor(actorTerms("bench-end", { documents: { document: type } }), {
    documents: (of) => ({ document: of }),
    decide: (_documents, _message: null) => ({ delete: { document: true as const } }),
  });
  const engine = createEngine({ ...definition, actors: [end], timers: [], retires: [] }, { database, log: silentLog });
  await engine.ask(end, id, null);
  // Retention itself schedules the marks of the id in the same commit.
  await database.commands.zadd(scheduleOf(Number(id.slice(-2)), definition.service), 1, `marks ${id}`);
}

async function isOver(database: Database): Promise<boolean> {
  for (const { service } of SERVICES) {
    await allDue(database, service, (member) => member.startsWith("mark"));
    if ((await membersOf(database, service)).length > 0) return false;
  }
  return true;
}

async function forgetAnswers({ commands }: Database): Promise<void> {
  for (const pattern of ["*:outcomes:*", "*:requests:*"]) {
    const keys = await commands.keys(pattern);
    for (const key of keys) await commands.del(key);
  }
}

async function forgetTimers({ commands }: Database): Promise<void> {
  for (const key of await commands.keys("*:tickets:timers:ticket|start")) await commands.del(key);
}

async function inParts<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE) await Promise.all(items.slice(at, at + AT_ONCE).map(work));
}
