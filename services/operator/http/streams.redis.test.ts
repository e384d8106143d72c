import { afterAll, beforeAll, expect, test } from "vitest";
import { addLetter } from "../testing/letters.ts";
import { type OperatorSite, openOperatorSite } from "../testing/operator-site.ts";

let site: OperatorSite;
beforeAll(async () => {
  site = await openOperatorSite();
});
afterAll(() => site.stop());

const mainOf = (html: string) => html.slice(html.indexOf("<main"), html.indexOf("</main>"));
const pageOf = async (path: string) => mainOf(await (await site.operator(path)).text());

test("streams have a row for each service, with what is behind, overdue and dead", async () => {
  const { commands } = site.database;
  await commands.hset("{02}:orders:listeners", "tickets", "needed");
  await commands.xgroup("CREATE", "{02}:orders:events", "tickets", "0", "MKSTREAM");
  await commands.xadd("{02}:orders:events", `${Date.now() - 60_000}-0`, "type", "OrderCreated");
  await commands.zadd("{01}:auth:timers:mail|send", Date.now() - 60_000, "mail|M1|send");
  await addLetter(site.database);
  const page = await pageOf("/operator/streams");
  const rows = [...page.matchAll(/<tr>[\s\S]*?<\/tr>/g)].map(([row]) => row.replaceAll(/<[^>]+>/g, " "));
  const rowOf = (service: string) => rows.find((row) => row.trimStart().startsWith(service)) ?? "";
  expect(rows.length - 1).toBe(8);
  expect(rowOf("orders")).toMatch(/tickets\s+1 unread, 0 under way, the oldest for \d+ s/);
  expect(rowOf("auth")).toMatch(/1 overdue, by \d+ s at most/);
  expect(page).toContain('href="/operator/dead-letters?service=orders"');
});

test("a service's page offers its work to be paused and, when it is, to be resumed", async () => {
  const work = { service: "auth", work: "timer:mail|send" };
  const confirmOf = (kind: string) => `/operator/actions/confirm?${new URLSearchParams({ kind, ...work })}`;
  const offers = async (kind: string) =>
    (await pageOf("/operator/streams/auth")).includes(`href="${confirmOf(kind).replaceAll("&", "&amp;")}"`);
  expect([await offers("pause-work"), await offers("resume-work")]).toEqual([true, false]);
  await site.act("pause-work", work);
  expect([await offers("pause-work"), await offers("resume-work")]).toEqual([false, true]);
  expect(await pageOf("/operator/streams")).toContain("1 paused");
  expect(await site.act("resume-work", work)).toContain("The work goes on.");
  expect([await offers("pause-work"), await offers("resume-work")]).toEqual([true, false]);
  expect((await site.operator("/operator/streams/nobody")).status).toBe(404);
});
