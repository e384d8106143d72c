import { expect, test } from "vitest";
import { exampleContext } from "../testing/example-pages.tsx";
import { AccountPage, type AccountTab } from "./account-page.tsx";
import { renderFragment } from "./render.ts";

test.each<[AccountTab, string]>([
  ["tickets", "/orders"],
  ["waits", "/waits"],
  ["listings", "/account/listings"],
  ["sales", "/account/sales"],
  ["payouts", "/account/payouts"],
])("the tab %s is marked, and all lists are one click away", async (tab, current) => {
  const page = exampleContext("/elsewhere");
  const html = await renderFragment(
    <AccountPage page={page} tab={tab} title="A list">
      content
    </AccountPage>,
  );
  const nav = /<nav class="tabs".*?<\/nav>/s.exec(html)?.[0] ?? "";
  expect([...nav.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    ...["/orders", "/waits", "/account/listings", "/account/sales", "/account/payouts"],
  ]);
  expect(nav.match(/href="[^"]+" aria-current="page"/g)).toEqual([`href="${current}" aria-current="page"`]);
});
