import { readdirSync, readFileSync } from "node:fs";
import { decodeEvent, type EventStream } from "@holdfast/actors";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { authEvents, chargeEvents, deliveryEvents, expirationEvents, orderEvents, ticketEvents } from "./index.ts";

// Checks that every form of event that a service has ever written can still be read. `<service>-<schema>.json` keeps an
// example of each event type and the shape of its data. A changed shape needs a new number, an upcast and a new file; no
// file is ever removed.
const streams: EventStream<unknown>[] = [
  authEvents,
  chargeEvents,
  deliveryEvents,
  expirationEvents,
  orderEvents,
  ticketEvents,
];
const folder = new URL("./corpus/", import.meta.url);
const files = readdirSync(folder);

interface Corpus {
  readonly shapes: Record<string, unknown>;
  readonly examples: { readonly type: string; readonly data: unknown; readonly reads: unknown }[];
}

function corpusOf(file: string): Corpus {
  return JSON.parse(readFileSync(new URL(file, folder), "utf8"));
}

describe.each(files)("%s", (file) => {
  const [service, schema] = file.replace(".json", "").split("-");
  const stream = streams.find((one) => one.service === service);

  test("every example is read in the present form", () => {
    const { examples } = corpusOf(file);
    expect(examples.length).toBeGreaterThan(0);
    for (const { type, data, reads } of examples) {
      const fields = { type, id: "x", kind: "x", version: "1", time: "1", cause: "", trace: "", schema: schema ?? "" };
      const entry = Object.entries({ ...fields, data: JSON.stringify(data) }).flat();
      expect(stream && decodeEvent(stream, entry).data).toEqual(reads);
    }
  });
});

test.each(streams)("the shape of $service's events is the one of its number", ({ service, schema, types }) => {
  const shapes = Object.fromEntries(Object.entries(types).map(([type, view]) => [type, z.toJSONSchema(view)]));
  expect(corpusOf(`${service}-${schema}.json`).shapes).toEqual(JSON.parse(JSON.stringify(shapes)));
});

test.each(["orders", "payments", "tickets"])("what is left out of the events of %s is read again", (service) => {
  const stream = streams.find((one) => one.service === service);
  const { examples } = corpusOf(`${service}-3.json`);
  const from = stream?.writes ?? 0;
  const lengths = examples.map(({ type, reads }) => {
    const [written, again] = [{ ...Object(reads) }, decodeEventOf(stream, type, reads, from)];
    expect(again.data).toEqual(written);
    return JSON.stringify(written).length - again.text.length;
  });
  expect(Math.max(...lengths)).toBeGreaterThan(0);
});

function decodeEventOf(stream: EventStream<unknown> | undefined, type: string, data: unknown, schema: number) {
  let older: Readonly<Record<string, unknown>> = Object(data);
  for (const step of (stream?.downcasts ?? []).toReversed()) older = step?.(older) ?? older;
  const text = JSON.stringify(older);
  const fields = { type, id: "x", kind: "x", version: "1", time: "1", cause: "", schema: String(schema), data: text };
  return { text, data: stream && decodeEvent(stream, Object.entries(fields).flat()).data };
}
