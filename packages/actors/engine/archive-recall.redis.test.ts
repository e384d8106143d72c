// Tests that archived documents come back for the messages that need them, and how the archive is checked.
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { checkDatabase, lineOf } from "../inspect/checker/check.ts";
import { historyOf } from "../inspect/history.ts";
import { bill, billActor, bills, useBills } from "../testing/bills.ts";

const shared = useBills();
const { create, written, findings, isGone } = shared;

test("a message to an archived document brings all of its record back, and it goes again later", async () => {
  const engine = create();
  const id = await written(engine);
  await engine.start();
  await waitFor(() => isGone(engine, id));
  await engine.stop();
  const other = create();
  expect(await other.ask(billActor, id, { type: "Add", cents: 4 })).toBe(5);
  expect(await other.read(bill, id)).toMatchObject({ total: 5, version: 2 });
  expect([await other.count("of:ann"), await other.count("lines")]).toEqual([1, 1]);
  expect(await other.listArchived(bill, "of:ann", { limit: 10 })).toEqual([]);
  expect(await other.readArchived(bill, id)).toBe(null);
  expect(await findings()).toEqual([]);
  const [[schedule]] = [await shared.database.commands.zrange("{01}:bills:retention", "0", "-1")];
  const score = Number(await shared.database.commands.zscore("{01}:bills:retention", schedule ?? ""));
  expect(score - (await other.now())).toBeGreaterThan(6 * 86_400_000);
  await shared.database.commands.zadd("{01}:bills:retention", 1, `document bill ${id}`);
  await other.start();
  await waitFor(() => isGone(other, id));
  expect(await other.readArchived(bill, id)).toMatchObject({ total: 5, version: 2 });
  expect(await findings()).toEqual([]);
  const present = (await historyOf(shared.database, [bills], id))?.present;
  expect(present).toEqual([{ service: "bills", what: "bill", version: null, dueAt: null, isArchived: true }]);
});

test("two processes bring a record back once, and a stale writer of an earlier record changes nothing", async () => {
  const [one, other] = [create(), create()];
  const id = await written(one);
  await one.start();
  await waitFor(() => isGone(one, id));
  const [early] = [...shared.archive.texts];
  const asked = [one, other, one, other].map((engine) => engine.ask(billActor, id, { type: "Add", cents: 1 }));
  expect((await Promise.all(asked)).toSorted()).toEqual([2, 3, 4, 5]);
  await shared.database.commands.zadd("{01}:bills:retention", 1, `document bill ${id}`);
  await waitFor(() => isGone(one, id));
  shared.archive.texts.set(...(early ?? ["", ""]));
  expect(await one.readArchived(bill, id)).toMatchObject({ total: 5 });
});

test("a message to an archived document fails as unavailable while the archive does not answer", async () => {
  const engine = create();
  const id = await written(engine);
  await engine.start();
  await waitFor(() => isGone(engine, id));
  shared.archive.onRead = () => {
    throw new Error("no route to the bucket");
  };
  const unavailable = { code: "unavailable", reason: "archive" };
  await expect(engine.ask(billActor, id, { type: "Add", cents: 1 })).rejects.toMatchObject(unavailable);
  await expect(engine.readArchived(bill, id)).rejects.toMatchObject(unavailable);
  shared.archive.onRead = () => {};
  shared.archive.texts.clear();
  await expect(engine.readArchived(bill, id)).rejects.toMatchObject(unavailable);
  expect(await engine.tryAsk(billActor, id, { type: "Add", cents: 1 }).catch(() => "no answer")).toBe("no answer");
});

test("the marks of an archived id go a week later, and stay where the document is back", async () => {
  const engine = create();
  const [id, back] = [await written(engine, "ann"), await written(engine, "bob")];
  const marks = (of: string) => `{01}:bills:inbox:bill:${of}`;
  for (const of of [id, back]) await shared.database.commands.hset(marks(of), "others:thing:1", 3);
  await engine.start();
  for (const of of [id, back]) await waitFor(() => isGone(engine, of));
  await engine.ask(billActor, back, { type: "Add", cents: 1 });
  for (const of of [id, back]) {
    const due = Number(await shared.database.commands.zscore("{01}:bills:retention", `marks ${of}`));
    expect(due - (await engine.now())).toBeGreaterThan(6 * 86_400_000);
    await shared.database.commands.zadd("{01}:bills:retention", 1, `marks ${of}`);
  }
  await waitFor(async () => (await shared.database.commands.zcount("{01}:bills:retention", "-inf", 1)) === 0);
  expect(await shared.database.commands.exists(marks(id))).toBe(0);
  expect(await shared.database.commands.exists(marks(back))).toBe(1);
});

test("the checker reads every record of the archive, and finds what is missing, strange or in Redis as well", async () => {
  const engine = create();
  const [id, other] = [await written(engine, "ann"), await written(engine, "bob")];
  await engine.start();
  for (const of of [id, other]) await waitFor(() => isGone(engine, of));
  const found = async () =>
    (await checkDatabase(shared.database, [bills], { isAtRest: true, archive: shared.archive })).findings
      .map(lineOf)
      .toSorted();
  expect(await found()).toEqual([]);
  for (const [name] of shared.archive.texts) shared.archive.texts.set(name, "{}");
  shared.archive.texts.delete(`bills/bill/${other}.2`);
  await shared.database.commands.zadd("{00}:bills:archived:bill", 0, shared.database.ids.newId(0));
  expect(
    (await found()).map((line) => line.replace(/^archive \w+: Cannot read the record of bills bill \w+ /, "")),
  ).toEqual([
    "in the archive: its text is of no such record",
    "in the archive: the archive has lost it",
    "in the archive: the archive has lost it",
  ]);
  await engine.stop();
  await shared.database.commands.zadd("{01}:bills:archived:bill", 0, await written(create(), "cid"));
  expect(await findings()).toEqual([expect.stringMatching(/^archive \w+: bill is in Redis, and listed as archived$/)]);
});
