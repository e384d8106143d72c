import { expect, test } from "vitest";
import { exampleContext } from "../testing/example-pages.tsx";
import type { PageContext } from "./context.ts";
import { ErrorPage } from "./error-page.tsx";
import { renderFragment } from "./render.ts";

const engineWords = "Cannot change ticket 01KAB4Z7: it is reserved";
const statuses = [400, 401, 403, 404, 409, 410, 413, 415, 429, 500, 503];

async function shown(status: number, page: PageContext, requestId?: string) {
  const html = await renderFragment(
    <ErrorPage page={page} status={status} message={engineWords} requestId={requestId} />,
  );
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  const links = [...main.matchAll(/<a class="[^"]*" href="([^"]*)">([^<]*)/g)].map(([, href, label]) => [label, href]);
  return { html, main, links, heading: /<h1>(.*?)<\/h1>/.exec(main)?.[1] ?? "" };
}
const at = (path: string, more: Partial<PageContext> = {}) => ({ ...exampleContext(path), ...more });
const form = (path: string, address: string) => at(path, { address, answersForm: true });

test.each(statuses)("ErrorPage says %d in words for people, once, with a way on", async (status) => {
  for (const page of [at("/tickets/t1"), form("/orders", "/tickets/t1"), at("/payments/c1")]) {
    const { main, heading, links } = await shown(status, page);
    expect(main).not.toContain("Cannot change ticket");
    expect(heading.length).toBeGreaterThan(5);
    expect(main.split(heading)).toHaveLength(2);
    expect(links.at(-1)).toEqual(["Home", "/"]);
  }
});

test("a form that could not be carried out says that nothing was charged and leads back to the form", async () => {
  for (const status of [500, 503]) {
    const { main, links } = await shown(status, form("/orders", "/tickets/t1"));
    expect(main).toContain("Nothing was charged");
    expect(links[0]).toEqual(["Back to the ticket", "/tickets/t1"]);
  }
  expect((await shown(503, form("/orders/o1/cancel", "/"))).links[0]).toEqual(["Back to the order", "/orders/o1"]);
  expect((await shown(503, form("/orders/o1/refund", "/account/sales"))).links[0]).toEqual([
    "Go back",
    "/account/sales",
  ]);
});

test("a page that could not be shown can be tried again, and that of a payment does not deny the payment", async () => {
  const { main, links } = await shown(503, at("/orders?after=x"));
  expect(links[0]).toEqual(["Try again", "/orders?after=x"]);
  expect(main).not.toContain("charged");
  const paying = await shown(503, at("/payments/return?charge=c1", { path: "/payments/return" }));
  expect(paying.main).toContain("do not pay again");
  expect(paying.main).not.toContain("Nothing was charged");
});

test.each([
  [undefined, "Nothing was done. Wait a little, then try again."],
  [1, "Nothing was done. Try again in 1 second."],
  [90, "Nothing was done. Try again in 2 minutes."],
])("after too many tries the page says when to come back, %s s", async (retryAfterSeconds, text) => {
  const props = { page: at("/tickets"), status: 429, message: engineWords, retryAfterSeconds };
  expect(await renderFragment(<ErrorPage {...props} />)).toContain(text);
});

test("the number of the request is shown where the fault is ours, and said to be for asking", async () => {
  expect((await shown(500, at("/"), "req-1")).main).toMatch(/tell us this number: <code>req-1</);
  expect((await shown(404, at("/"), "req-1")).main).not.toContain("req-1");
});

test("a guest who may not see a page can sign in and come back", async () => {
  const guest = { ...exampleContext("/orders/o1", null) };
  expect((await shown(403, guest)).links[0]).toEqual(["Sign in", "/account/signin?returnTo=%2Forders%2Fo1"]);
});

test("the outbox, which is for developers, says why it is not shown", async () => {
  expect((await shown(403, at("/outbox"))).main).toContain("Cannot change ticket 01KAB4Z7");
});

test("a status without words of its own shows the message", async () => {
  expect((await shown(418, at("/"))).main).toContain("Cannot change ticket 01KAB4Z7");
});
