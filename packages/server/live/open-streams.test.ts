import { expect, test } from "vitest";
import { HttpProblem } from "../http/problems.ts";
import { mostOpenFiles } from "./open-files.ts";
import { createOpenStreams, type OpenStreams } from "./open-streams.ts";

const nothing = (): void => undefined;

function refusalOf(streams: OpenStreams, owners: string[]) {
  try {
    streams.enter(owners, nothing);
    return null;
  } catch (error) {
    return error instanceof HttpProblem ? [error.status, error.headers] : error;
  }
}

const CLOSED = { "Retry-After": "10", Connection: "close" };

test("enter() gives an owner its share and no more, until one of its streams ends", () => {
  const streams = createOpenStreams({ perOwner: 2, inAll: 10 });
  const leave = streams.enter(["a"], nothing);
  streams.enter(["a"], nothing);
  expect(refusalOf(streams, ["a"])).toEqual([429, CLOSED]);
  expect(refusalOf(streams, ["b"])).toBe(null);
  leave();
  leave();
  expect(streams.count()).toBe(2);
  expect(refusalOf(streams, ["a"])).toBe(null);
  expect(refusalOf(streams, ["a"])).toEqual([429, CLOSED]);
});

test("enter() counts a stream for each of its owners, and a refused one for none", () => {
  const streams = createOpenStreams({ perOwner: 2, inAll: 10 });
  streams.enter(["address", "ann"], nothing);
  streams.enter(["address", "bea"], nothing);
  expect(refusalOf(streams, ["address", "ann"])).toEqual([429, CLOSED]);
  expect(refusalOf(streams, ["elsewhere", "ann"])).toBe(null);
  expect(refusalOf(streams, ["elsewhere", "ann"])).toEqual([429, CLOSED]);
});

test("enter() refuses everyone with 503 when the listener has all its streams", () => {
  const streams = createOpenStreams({ perOwner: 2, inAll: 2 });
  streams.enter(["a"], nothing);
  streams.enter(["b"], nothing);
  expect(refusalOf(streams, ["c"])).toEqual([503, CLOSED]);
});

test("endOf() ends the streams of one owner alone", () => {
  const streams = createOpenStreams();
  const ended: string[] = [];
  for (const owner of ["ann", "bea", "ann"]) {
    const leave = streams.enter(["address", owner], () => {
      ended.push(owner);
      leave();
    });
  }
  streams.endOf("ann");
  expect([ended, streams.count()]).toEqual([["ann", "ann"], 1]);
});

test("endRefused() ends the streams whose tokens are refused by now, and no others", () => {
  const streams = createOpenStreams();
  const ended: string[] = [];
  const refused = new Set<string>();
  for (const owner of ["ann", "bea"])
    streams.enter(
      [owner],
      () => void ended.push(owner),
      () => refused.has(owner),
    );
  streams.enter(["nobody"], () => void ended.push("nobody"));
  streams.endRefused();
  refused.add("bea");
  streams.endRefused();
  expect(ended).toEqual(["bea"]);
});

test("endAll() ends every stream, and one that comes later at once", () => {
  const streams = createOpenStreams();
  const ended: string[] = [];
  streams.enter(["a"], () => void ended.push("first"));
  streams.endAll();
  streams.enter(["a"], () => void ended.push("late"));
  expect(ended).toEqual(["first", "late"]);
});

test("10,000 streams that came and went leave nothing behind", () => {
  const streams = createOpenStreams({ perOwner: 1, inAll: 1 });
  for (let at = 0; at < 10_000; at += 1) streams.enter([`owner ${at}`], nothing)();
  expect(streams.count()).toBe(0);
  expect(refusalOf(streams, ["owner 1"])).toBe(null);
});

test("mostOpenFiles() is what the system allows this process", () => {
  expect(mostOpenFiles()).toBeGreaterThanOrEqual(256);
});
