import { expect, test } from "vitest";
import { exampleContext } from "../testing/example-pages.tsx";
import { Layout } from "./layout.tsx";
import { renderFragment } from "./render.ts";

const shown = (changes: object) =>
  renderFragment(
    <Layout page={{ ...exampleContext("/"), ...changes }} title="Holdfast">
      content
    </Layout>,
  );

test("the banner of a test site leads to its mails, where it keeps them", async () => {
  expect(await shown({ hasOutbox: true })).toContain('href="/outbox"');
  expect(await shown({ hasOutbox: false })).not.toContain('href="/outbox"');
  expect(await shown({ hasOutbox: true, testPayments: false })).not.toContain('href="/outbox"');
});

test("what is one's own is one click away on every page, side by side and in the menu", async () => {
  const html = await shown({});
  for (const href of ["/tickets/new", "/account/listings", "/orders", "/account"])
    expect(html.split(`href="${href}"`).length - 1).toBe(2);
});
