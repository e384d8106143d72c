import { type Database, RefusedError, type Stored, silentLog } from "@holdfast/actors";
import { expect, test } from "vitest";
import { z } from "zod";
import { type ActionContext, actionKind } from "../actions/action-kind.ts";
import { readOperatorConfig } from "../config.ts";
import { type Action, MOST_ATTEMPTS, type Outcome } from "../rules/action.ts";
import { performAction } from "./acting.ts";

const action: Stored<Action> = {
  ...{ id: "01KB0000000000000000000000A00", version: 0, kind: "ring", title: "Ring", target: "bell 7", sentence: "" },
  ...{ fields: { bell: "7" }, reason: "a typed reason", about: null, who: "ann", status: "asked", outcome: null },
  ...{ askedAt: 1_000, endedAt: null, from: { address: "192.0.2.1", userAgent: "curl", sessionId: "s1" } },
};

/** Performs an action by this work; returns what came of it, and the notes that were left. */
async function performed(
  work: (context: ActionContext) => Promise<Outcome>,
  { attempt = 1, ...changes }: { readonly attempt?: number } & Partial<Action> = {},
) {
  const notes: string[][] = [];
  const commands = { xadd: async (_key: string, _id: string, ...words: string[]) => void notes.push(words) };
  const database = { commands, partitions: 4, ids: { hashPartition: () => 0 } } as unknown as Database;
  const ring = actionKind({
    ...{ kind: "ring", title: "Ring", isForGood: false, arguments: z.object({ bell: z.string() }) },
    target: ({ bell }) => bell,
    sentence: () => "It rings.",
    backHref: () => "/operator",
    perform: (_args, context) => work(context),
  });
  const site = { database, log: silentLog, services: [], currency: "usd", ...readOperatorConfig({}) };
  const engine = { read: async () => ({ ...action, ...changes }) as never };
  const kindOf = (name: string) => (name === "ring" ? ring : null);
  const message = await performAction(
    action.id,
    { engine, site, kindOf },
    { signal: AbortSignal.timeout(9_999), attempt },
  );
  return { outcome: message.type === "End" ? message.outcome : null, notes };
}

test("the note for the audit log comes first, and holds nothing that was typed", async () => {
  const { outcome, notes } = await performed(async () => ({ status: "done", text: "It rang." }));
  expect(outcome).toEqual({ status: "done", text: "It rang." });
  expect(notes).toHaveLength(1);
  expect(notes[0]).toEqual(expect.arrayContaining(["operator acted", action.id, "ann", "ring bell 7", "192.0.2.1"]));
  expect(notes.flat()).not.toContain("a typed reason");
});

test("the ids of commands are the same at each attempt, and others for other labels", async () => {
  const ids: string[] = [];
  for (const attempt of [1, 2]) {
    await performed(
      async ({ commandId }) => {
        ids.push(commandId(), commandId("other"));
        return { status: "done", text: "" };
      },
      { attempt },
    );
  }
  expect(new Set(ids).size).toBe(2);
  expect(ids.slice(0, 2)).toEqual(ids.slice(2));
});

test("what an owner refuses is refused at once; other errors are tried again, and then it has failed", async () => {
  const refusing = await performed(() => Promise.reject(new RefusedError("early", "Cannot ring bell: it is early")));
  expect(refusing.outcome).toEqual({ status: "refused", text: "Cannot ring bell: it is early" });
  const broken = () => Promise.reject(new Error("no power"));
  await expect(performed(broken, { attempt: MOST_ATTEMPTS - 1 })).rejects.toThrow("no power");
  const { outcome } = await performed(broken, { attempt: MOST_ATTEMPTS });
  expect(outcome).toEqual({ status: "failed", text: `Given up after ${MOST_ATTEMPTS} attempts. no power` });
});

test("a kind or arguments that this release does not know are refused", async () => {
  for (const changes of [{ kind: "sing" }, { fields: {} }]) {
    const { outcome } = await performed(() => Promise.reject(new Error("not reached")), changes);
    expect(outcome?.status).toBe("refused");
  }
});
