import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addLetter } from "../testing/letters.ts";
import { type OperatorSite, openOperatorSite } from "../testing/operator-site.ts";

let site: OperatorSite;
beforeAll(async () => {
  site = await openOperatorSite();
});
afterAll(() => site.stop());
beforeEach(async () => {
  await site.database.commands.del("{01}:orders:dead", "{01}:orders:retry");
});

const mainOf = (html: string) => html.slice(html.indexOf("<main"), html.indexOf("</main>"));
const pageOf = async (path: string) => mainOf(await (await site.operator(path)).text());
const listed = (page: string) => [...page.matchAll(/name="letter" value="([^"]+)"/g)].map(([, id = ""]) => id);
const lengths = async () => [
  await site.database.commands.xlen("{01}:orders:dead"),
  await site.database.commands.xlen("{01}:orders:retry"),
];

test("the list shows what every service gave up on, and filters it", async () => {
  const one = await addLetter(site.database);
  const other = await addLetter(site.database, { type: "TicketCreated", error: "Error: <b>no time</b>" });
  expect(listed(await pageOf("/operator/dead-letters"))).toEqual([one, other]);
  expect(listed(await pageOf("/operator/dead-letters?service=orders&type=TicketCreated"))).toEqual([other]);
  expect(listed(await pageOf("/operator/dead-letters?error=no+luck"))).toEqual([one]);
  const none = await pageOf("/operator/dead-letters?service=auth");
  expect([listed(none), none.includes("No service has given up on anything.")]).toEqual([[], true]);
  expect(await pageOf("/operator/dead-letters?service=orders&age=3600000")).toContain("No dead letter matches.");
  expect(await pageOf("/operator/dead-letters")).toContain("Error: &lt;b&gt;no time");
});

test("a service's letters come page by page, and each once", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 60; n += 1) ids.push(await addLetter(site.database));
  const first = await pageOf("/operator/dead-letters?service=orders");
  const [, next = ""] = /href="([^"]+)" rel="next"/.exec(first) ?? [];
  const second = await pageOf(next.replaceAll("&amp;", "&"));
  expect([...listed(first), ...listed(second)]).toEqual(ids);
  expect(await pageOf("/operator/dead-letters")).toContain("choose a service");
});

test("a page shows all of a letter", async () => {
  const id = await addLetter(site.database);
  const page = await pageOf(`/operator/dead-letters/${encodeURIComponent(id)}`);
  for (const words of ["Error: no luck", "Error: earlier", "by orders-2", "T1, version 3", "&quot;a&quot;: 1"])
    expect(page).toContain(words);
  for (const none of ["orders:1:1-1", "nobody:1:1-1", "orders:9:1-1", "x"])
    expect((await site.operator(`/operator/dead-letters/${none}`)).status).toBe(404);
});

test("chosen letters are retried, and others dropped, each by one confirmed action", async () => {
  const [one, two, three] = [
    await addLetter(site.database),
    await addLetter(site.database),
    await addLetter(site.database),
  ];
  const chosen = new URLSearchParams([
    ["kind", "retry-dead-letters"],
    ["letter", one],
    ["letter", two],
  ]);
  const confirmation = await pageOf(`/operator/actions/confirm?${chosen}`);
  expect(confirmation).toContain("2 dead letters will be handed to orders again");
  expect(confirmation).toContain(`value="${one},${two}"`);
  expect(await lengths()).toEqual([3, 0]);
  expect(await site.act("retry-dead-letters", { letter: `${one},${two}` })).toContain("2 handed over again.");
  expect(await lengths()).toEqual([1, 2]);
  const page = await site.act("drop-dead-letters", { letter: `${three},${one}` });
  expect(page).toContain("1 thrown away. 1 not there any more.");
  expect(await lengths()).toEqual([0, 2]);
});

test("an action on no letter, on too many or on those that are gone says so", async () => {
  const many = Array.from({ length: 51 }, (_, n) => `orders:1:${n}-1`).join(",");
  for (const [letter, words] of [
    ["", "Choose at least one"],
    [many, "Choose at most 50 at once"],
    ["orders:1:1-1", "These dead letters are not there any more."],
  ] as const) {
    const answer = await site.operator(`/operator/actions/confirm?kind=drop-dead-letters&letter=${letter}`);
    expect([answer.status, mainOf(await answer.text()).includes(words)]).toEqual([422, true]);
  }
});
