// Tests that documents go to the archive before they leave Redis, and are found there.
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { actor, actorTerms, createEngine, defineService, documentType, silentLog } from "../index.ts";
import { scheduleEnds } from "../inspect/schedule-ends.ts";
import { bill, billActor, billEvents, bills, line, useBills } from "../testing/bills.ts";

const shared = useBills();
const { create, written, findings, isGone, lines } = shared;

test("documents whose time is over are one record of the archive, in its lists, and nothing else stays", async () => {
  const engine = create();
  const id = await written(engine);
  const lineId = (await engine.read(bill, id))?.parts[0] ?? "";
  // They are in Redis for as long as the archive has not said that it has them.
  let wasThere = false;
  shared.archive.onPut = async (store) => {
    wasThere = (await engine.read(bill, id)) !== null && (await engine.read(line, lineId)) !== null;
    store();
  };
  await engine.start();
  await waitFor(() => isGone(engine, id));
  expect(wasThere).toBe(true);
  expect([await engine.read(line, lineId), await engine.count("lines"), await engine.count("of:ann")]).toEqual([
    null,
    0,
    0,
  ]);
  expect(await engine.claimOwner(1, "desk", "ann")).toBe(null);
  expect(await engine.listArchived(bill, "of:ann", { limit: 10 })).toEqual([id]);
  expect(await engine.readArchived(bill, id)).toMatchObject({ id, version: 0, total: 1, owner: "ann" });
  expect(await engine.readArchived(line, lineId, { recordOf: { type: bill, id } })).toMatchObject({ cents: 1 });
  const left = (await shared.database.commands.keys("{01}*"))
    .filter((key) => !/:listeners|opened/.test(key))
    .toSorted();
  expect(left).toEqual([
    "{01}:bills:archived:bill",
    "{01}:bills:archived:bill:of:ann",
    "{01}:bills:events",
    ...left.filter((key) => key.includes(":outcomes:")),
    "{01}:bills:retention",
  ]);
  expect(await findings()).toEqual([]);
});

test("an id that never went to the archive is not looked for there", async () => {
  const engine = create();
  expect(await engine.readArchived(bill, shared.database.ids.newId(1))).toBe(null);
  expect(await engine.tryAsk(billActor, shared.database.ids.newId(1), { type: "Add", cents: 1 })).toHaveProperty(
    "refused",
  );
  expect(shared.archive.asked).toBe(0);
});

test("while the archive fails nothing is deleted, one line says so, and it goes once the archive is back", async () => {
  const engine = create();
  const ids = [await written(engine, "ann"), await written(engine, "bob")];
  shared.archive.onPut = () => Promise.reject(new Error("the disk is full"));
  await engine.start();
  const failures = () => lines.filter(({ text }) => text === "Cannot archive documents, which stay in Redis");
  await waitFor(() => failures().length > 0);
  let tried = 0;
  shared.archive.onPut = () => {
    tried += 1;
    return Promise.reject(new Error("the disk is full"));
  };
  await waitFor(() => tried > 4);
  expect(failures().length).toBe(1);
  expect(failures()[0]?.level).toBe("error");
  for (const id of ids) expect(await engine.read(bill, id)).not.toBe(null);
  expect(engine.isReady()).toBe(true);
  shared.archive.onPut = (store) => store();
  for (const id of ids) await waitFor(() => isGone(engine, id));
  await waitFor(() => lines.some(({ text }) => text === "Over: Cannot archive documents, which stay in Redis"));
});

test("an archive that says it has what it has not loses nothing", async () => {
  const engine = create();
  const id = await written(engine);
  let said = 0;
  shared.archive.onPut = () => void (said += 1);
  await engine.start();
  await waitFor(() => said > 2);
  expect(await engine.read(bill, id)).not.toBe(null);
});

test("a process that dies between the archive and the deletion is followed by one that does both again", async () => {
  const first = create();
  const id = await written(first);
  let puts = 0;
  // The process never hears that the archive has it.
  shared.archive.onPut = (store) => {
    store();
    puts += 1;
    return puts === 1 ? Promise.reject(new Error("killed")) : undefined;
  };
  await first.start();
  await waitFor(() => puts > 0);
  await first.stop();
  const second = create();
  await second.start();
  await waitFor(() => isGone(second, id));
  expect(await second.readArchived(bill, id)).toMatchObject({ total: 1 });
});

test("a document that changes while it is stored is stored again, as it is then", async () => {
  const engine = create();
  const id = await written(engine);
  let puts = 0;
  shared.archive.onPut = async (store) => {
    puts += 1;
    if (puts === 1) await create().ask(billActor, id, { type: "Add", cents: 4 });
    store();
  };
  await engine.start();
  await waitFor(() => isGone(engine, id));
  expect(await engine.readArchived(bill, id)).toMatchObject({ total: 5, version: 1 });
  expect(puts).toBeGreaterThan(1);
});

test("without an archive, and while they are young, documents stay", async () => {
  const [bare, patient] = [create({}, false), create({ archiveAgeMs: 3_600_000 })];
  const id = await written(bare);
  await bare.start();
  const due = async () => Number(await shared.database.commands.zscore("{01}:bills:retention", `document bill ${id}`));
  const now = await bare.now();
  await waitFor(async () => (await due()) - now > 86_000_000);
  await bare.stop();
  await shared.database.commands.zadd("{01}:bills:retention", 1, `document bill ${id}`);
  await patient.start();
  await waitFor(async () => (await due()) - now > 3_500_000);
  expect(await patient.read(bill, id)).not.toBe(null);
  await expect(bare.ask(billActor, id, { type: "Retire" })).rejects.toThrow(/in the archive: the engine has none$/);
});

test("a decision that archives only a part, what is not declared, or also deletes it, is refused", async () => {
  const engine = create();
  const id = await written(engine);
  await expect(engine.ask(billActor, id, { type: "OnlyPart" })).rejects.toThrow(
    /without the document that the record is found by$/,
  );
  const plain = documentType("line", { schema: z.object({ cents: z.number() }) });
  const both = actor(actorTerms("both", { documents: { bill, plain } }), {
    documents: (of) => ({ bill: of, plain: of }),
    decide: (_, isBoth: boolean) => ({
      archive: isBoth ? { bill: true as const } : { plain: true as const },
      ...(isBoth && { delete: { bill: true as const } }),
    }),
  });
  const strange = createEngine(defineService("bills", { events: billEvents, actors: [both] }), {
    database: shared.database,
    log: silentLog,
    archive: shared.archive,
  });
  await expect(strange.ask(both, id, true)).rejects.toThrow(/it archives bill and deletes it$/);
  await expect(strange.ask(both, id, false)).rejects.toThrow(/it archives plain, which is not declared so$/);
});

test("scheduleEnds() puts documents of a release that knew no end into the schedule, once", async () => {
  const engine = create();
  const id = await written(engine);
  await shared.database.commands.del("{01}:bills:retention");
  expect(await scheduleEnds(shared.database, bills)).toBe(1);
  expect(await scheduleEnds(shared.database, bills)).toBe(0);
  await engine.start();
  await waitFor(() => isGone(engine, id));
  expect(await scheduleEnds(shared.database, bills)).toBe(0);
});
