import { expect, test } from "vitest";
import { renderFragment } from "../shared/render.ts";
import { exampleContext, exampleNow } from "../testing/example-pages.tsx";
import { AccountPage } from "./account-page.tsx";

test("the account page lists where the person is signed in, and ends each other place", async () => {
  const places = [
    { id: "s1", device: "Firefox on Linux", timeZone: null, lastSeenAt: exampleNow, isThis: true },
    { id: "s2", device: "Safari on iPhone", timeZone: "America/New_York", lastSeenAt: exampleNow, isThis: false },
  ];
  const html = await renderFragment(<AccountPage isConfirmed page={exampleContext("/account")} places={places} />);
  expect(html).toContain("Time zone of New York. ");
  expect(html.match(/This device/g)).toHaveLength(1);
  expect(html.match(/action="\/account\/sessions\/[^"]+"/g)).toEqual([
    'action="/account/sessions/s2/end"',
    'action="/account/sessions/end"',
  ]);
});
