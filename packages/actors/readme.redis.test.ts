import { readFileSync } from "node:fs";
import { startTestRedis, waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { openDatabase } from "./index.ts";
import { log } from "./jars.fixture.ts";
import { bookActor, card, createLibrary } from "./readme.example.ts";

const textOf = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

test("README.md shows the example as it is", () => {
  const [, sample] = /```ts\n([\s\S]*?)```/.exec(textOf("README.md")) ?? [];
  expect(sample).toBe(textOf("readme.example.ts").replace('"./index.ts"', '"@holdfast/actors"'));
});

test("the example lends a book to one reader, takes it back in time, and counts", async () => {
  const redis = await startTestRedis();
  const database = await openDatabase({ url: redis.url, partitions: 4, log });
  const { library, readers } = createLibrary({ database, log });
  await Promise.all([library.start(), readers.start()]);
  const [id, ann, bob] = [2, 0, 3].map((partition) => database.ids.newId(partition));
  if (!id || !ann || !bob) throw new Error("no ids");
  const lend = (reader: string) => library.ask(bookActor, id, { type: "Lend", reader, forMs: 300 });

  const asked = await Promise.allSettled([lend(ann), lend(ann), lend(ann)]);
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(lend(bob)).rejects.toMatchObject({ code: "lent" });
  await waitFor(async () => await lend(bob).then(() => true));
  const loansOf = async (reader: string) => (await readers.read(card, reader))?.loans;
  await waitFor(async () => (await loansOf(ann)) === 1 && (await loansOf(bob)) === 1);

  await Promise.all([library.stop(), readers.stop()]);
  await database.close();
  await redis.stop();
});
