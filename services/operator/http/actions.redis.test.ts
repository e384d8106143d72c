import { pausedWorkOf } from "@holdfast/actors/inspect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OperatorSite, openOperatorSite } from "../testing/operator-site.ts";

let site: OperatorSite;
beforeAll(async () => {
  site = await openOperatorSite();
});
afterAll(() => site.stop());

const work = { service: "auth", work: "timer:mail|send" };
const confirmPath = `/operator/actions/confirm?kind=pause-work&${new URLSearchParams(work)}`;
const form = (fields: Readonly<Record<string, string>>) => ({ method: "POST", body: new URLSearchParams(fields) });
const mainOf = (html: string) => html.slice(html.indexOf("<main"), html.indexOf("</main>"));
const notes = () => site.database.commands.keys("{*}:auth:audit-notes");

test("a confirmation says what will happen, and changes nothing", async () => {
  const answer = await site.operator(confirmPath);
  const page = mainOf(await answer.text());
  expect([answer.status, page.includes("will be paused in every process")]).toEqual([200, true]);
  expect(page).toMatch(/name="field\.work" value="timer:mail\|send"/);
  expect([await pausedWorkOf(site.database, "auth").list(), await notes()]).toEqual([[], []]);
});

test("an action is done once, however often its form is sent, and leaves one note for the audit log", async () => {
  const paths = new Set<string | null>();
  const fields = { "field.service": "auth", "field.work": work.work, idempotencyKey: "k1", reason: "mail loops" };
  for (let n = 0; n < 3; n += 1) {
    const { status, headers } = await site.operator("/operator/actions", form({ kind: "pause-work", ...fields }));
    expect(status).toBe(303);
    paths.add(headers.get("Location"));
  }
  expect(paths.size).toBe(1);
  const page = await site.act("pause-work", work, "k2");
  expect(mainOf(page)).toContain("The work was paused already.");
  expect((await pausedWorkOf(site.database, "auth").list()).map(({ work: name }) => name)).toEqual([work.work]);
  const lengths = await Promise.all((await notes()).map((key) => site.database.commands.xlen(key)));
  expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(2);
  const list = mainOf(await (await site.operator("/operator/actions")).text());
  expect(list.match(/Pause work/g)).toHaveLength(2);
});

test("what an owner refuses is said, before and after it is confirmed", async () => {
  const unknown = { service: "auth", work: "timer:mail|none" };
  const answer = await site.operator(`/operator/actions/confirm?kind=pause-work&${new URLSearchParams(unknown)}`);
  expect([answer.status, (await answer.text()).includes("auth has no such work.")]).toEqual([422, true]);
  expect(mainOf(await site.act("pause-work", unknown))).toMatch(/Refused[\s\S]*auth has no such work\./);
});

test("faulty forms change nothing", async () => {
  const send = async (fields: Readonly<Record<string, string>>) =>
    (await site.operator("/operator/actions", form(fields))).status;
  const right = { "field.service": "auth", "field.work": work.work };
  expect(await send({ kind: "none", idempotencyKey: "k3", ...right })).toBe(400);
  expect(await send({ kind: "pause-work", idempotencyKey: "k3" })).toBe(400);
  expect(await send({ kind: "pause-work", ...right })).toBe(400);
  expect(await send({ kind: "pause-work", idempotencyKey: "k3", reason: "x".repeat(201), ...right })).toBe(422);
  expect((await site.operator("/operator/actions/confirm?kind=none")).status).toBe(404);
});

test("nobody but an operator opens a page or does anything", async () => {
  const step = `/account/operator?${new URLSearchParams({ returnTo: confirmPath })}`;
  expect((await site.member(confirmPath)).headers.get("Location")).toBe(step);
  expect((await site.member("/operator/actions", form({ kind: "pause-work" }))).status).toBe(403);
});
