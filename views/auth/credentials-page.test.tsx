import { expect, test } from "vitest";
import { SigninPage, SignupPage } from "../index.ts";
import { renderFragment } from "../shared/render.ts";
import { exampleContext, exampleNow } from "../testing/example-pages.tsx";

const page = exampleContext("/account/signin", null);
const mainOf = async (markup: Parameters<typeof renderFragment>[0]) =>
  /<main.*<\/main>/s.exec(await renderFragment(markup))?.[0] ?? "";
const reserved = { title: "Hamilton", until: Date.parse(exampleNow) + 60_000 };

test("who is signed out in the middle of a purchase reads what is reserved and until when", async () => {
  const html = await mainOf(<SigninPage page={page} returnTo="/orders/o1" reason={{ wasRefused: true, reserved }} />);
  expect(html).toContain("You were signed out, so nothing was done. <strong>Hamilton</strong> is still reserved");
  expect(html).toContain('data-deadline="2026-11-20T18:31:00.000Z"');
});

test("a reservation that has expired meanwhile is not promised", async () => {
  const over = { ...reserved, until: exampleNow };
  const html = await mainOf(
    <SigninPage page={page} returnTo="/orders/o1" reason={{ wasRefused: true, reserved: over }} />,
  );
  expect(html).not.toContain("Hamilton");
  expect(html).toContain("You were signed out, so nothing was done. Sign in to go on.");
});

test.each([
  ["/tickets/t1", "Sign in to go back to the ticket."],
  ["/tickets/new", "Sign in to sell a ticket."],
  ["/orders?after=x", "Sign in to see your orders."],
  ["/", null],
  ["/Your-account-is-closed", null],
])("signing in to go to %s says %j", async (returnTo, words) => {
  const html = await mainOf(<SigninPage page={page} returnTo={returnTo} />);
  if (words === null) expect(html).not.toContain('class="reason"');
  else expect(html).toContain(`<p class="reason">${words}</p>`);
});

test("a browser that kept no cookie is told what is needed; both forms let the site look", async () => {
  expect(await mainOf(<SigninPage page={page} hasNoCookie />)).toContain("Allow cookies for this site");
  for (const markup of [<SigninPage page={page} />, <SignupPage page={page} />]) {
    const html = await mainOf(markup);
    expect(html).toContain('<input type="hidden" name="look" value="cookie"/>');
    expect(html).not.toContain("Allow cookies");
  }
});
