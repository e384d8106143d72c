import { expect, test } from "vitest";
import { SigninPage, SignupPage } from "../index.ts";
import { renderFragment } from "../shared/render.ts";
import { exampleContext, exampleNow } from "../testing/example-pages.tsx";

const page = exampleContext("/account/signin", null);
const mainOf = async (markup: Parameters<typeof renderFragment>[0]) =>
  /<main.*<\/main>/s.exec(await renderFragment(markup))?.[0] ?? "";
const reserved = { title: "Hamilton", until: Date.parse(exampleNow) + 60_000, isTheirs: true };

test("who is signed out in the middle of a purchase reads what is reserved and until when", async () => {
  const html = await mainOf(<SigninPage page={page} returnTo="/orders/o1" reason={{ wasRefused: true, reserved }} />);
  expect(html).toContain("You were signed out. <strong>Hamilton</strong> is reserved for you: sign in to");
  expect(html).toContain("Reserved for you until");
  expect(html).toContain('data-deadline="2026-11-20T18:31:00.000Z"');
});

test("who may be somebody else reads what everybody may know", async () => {
  const reason = { wasRefused: false, reserved: { ...reserved, isTheirs: false } };
  const html = await mainOf(<SigninPage page={page} returnTo="/orders/o1" reason={reason} />);
  expect(html).toContain("<strong>Hamilton</strong> is still reserved: sign in to");
  expect(html).not.toMatch(/for you|signed out/);
});

test.each([
  ["/account", { wasRefused: false }, "You were signed out. Sign in to see this page."],
  [undefined, { wasRefused: false }, "You were signed out. Sign in to go on."],
  ["/tickets/t1", { wasRefused: true }, "nothing is reserved for you yet. Sign in, then press Buy again."],
])("who was signed out and comes from %s reads so", async (returnTo, facts, words) => {
  const html = await mainOf(<SigninPage page={page} returnTo={returnTo} reason={{ ...facts, signedOut: "ended" }} />);
  expect(html).toContain(words);
});

test.each(["banned", "closed"] as const)(
  "a person whose account is %s reads that, and nothing to go on",
  async (is) => {
    const reason = { wasRefused: true, reserved, signedOut: is };
    const html = await mainOf(<SigninPage page={page} returnTo="/orders/o1" reason={reason} />);
    expect(html).toContain(`Your account is ${is}`);
    expect(html).not.toMatch(/Hamilton|You were signed out/);
  },
);

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
  ["/events/e1/waits", "Sign in to join the waiting list."],
  ["/waits/w1", "Sign in to see your waiting lists."],
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
