import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { publishedEvents } from "@holdfast/actors/testing";
import { deliveryEvents, isSealView, type SealView } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeliverySite, openDeliverySite, signedInAs, upload } from "../testing/delivery-site.ts";
import { fileWith } from "../testing/inspector-double.ts";

const SELLERS = 10;
const UPLOADS = 50;
// Each look reads all events.
const PATIENT = { timeoutMs: 20_000, everyMs: 100 };

let site: DeliverySite;
beforeAll(async () => {
  site = await openDeliverySite();
});
afterAll(() => site.stop());

/** Reads the newest published view of each seal. */
async function seals(): Promise<SealView[]> {
  const views = (await publishedEvents(site.database, deliveryEvents)).map(({ data }) => data).filter(isSealView);
  return [...new Map(views.toSorted((a, b) => a.version - b.version).map((view) => [view.id, view])).values()];
}

const answered = new Set<string>();

/** Answers as tickets does: the seller who has the listing uploads again, so the seal before is withdrawn first. */
async function answerWithdrawals(all: readonly SealView[]): Promise<void> {
  for (const { id, attempt, state } of all) {
    if (state !== "withdrawing" || answered.has(`${id} ${attempt}`)) continue;
    answered.add(`${id} ${attempt}`);
    const sealAnswer = { attempt, wish: "withdraw", isGranted: true, edition: 1, reason: null } as const;
    await site.tickets.publish("TicketUpdated", { id, sealAnswer });
  }
}

function isSettled({ state, givenBack = [] }: SealView): boolean {
  return (state === "sealed" || state === "refused") && givenBack.length === 0;
}

test("of 50 uploads of one file at once by 10 sellers, at two processes, one is listed and one is kept", async () => {
  const processes = [await site.start(), await site.start()];
  const tickets = await Promise.all(
    Array.from({ length: SELLERS }, async (_, n) => {
      const userId = `seller${n}`;
      return { userId, ticketId: await site.draft(processes[0] ?? fail(), { userId }) };
    }),
  );
  const file = fileWith("ONE-CODE-FOR-ALL");
  const sent = Array.from({ length: UPLOADS }, async (_, n) => {
    const { userId, ticketId } = tickets[n % SELLERS] ?? fail();
    const { status } = await upload(signedInAs(processes[n % 2] ?? fail(), userId), ticketId, file);
    return status;
  });
  const statuses = await Promise.all(sent);
  expect(new Set(statuses)).toEqual(new Set([202]));
  const ended = await waitFor(async () => {
    const all = await seals();
    await answerWithdrawals(all);
    return all.length === SELLERS && all.every(isSettled) ? all : null;
  }, PATIENT);
  const sealed = ended.filter(({ state }) => state === "sealed");
  expect(sealed).toHaveLength(1);
  const others = ended.filter(({ state }) => state === "refused");
  expect(new Set(others.map(({ reason }) => reason))).toEqual(new Set(["code taken"]));
  const kept = await waitFor(async () => {
    const names = (await readdir(join(site.dataDir, "vault"))).filter((name) => name.includes("."));
    return names.length === 1 ? names : null;
  }, PATIENT);
  expect(kept[0]?.split(".")[0]).toBe(sealed[0]?.id ?? "");
}, 60_000);

function fail(): never {
  throw new Error("Cannot go on: a part of the test is missing");
}
