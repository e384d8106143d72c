import { expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { leaveSignInReason, type SignInReason, signInReasonOf } from "./sign-in-reason.ts";

const reason: SignInReason = {
  returnTo: "/orders/o1",
  wasRefused: true,
  reserved: { title: "Hamilton; “Act 2”, 8 pm", until: 1_000, isTheirs: true },
};
const leaving = exampleApp();
let left: SignInReason = reason;
leaving.get("/*", (c) => {
  leaveSignInReason(c, left);
  return c.body(null);
});
const reading = exampleApp();
reading.get("/*", (c) => c.json(signInReasonOf(c, c.req.query("returnTo"))));

async function cookieOf(shown: SignInReason): Promise<string> {
  left = shown;
  return (await leaving.request("http://localhost/")).headers.get("Set-Cookie") ?? "";
}
async function readBack(cookie: string, returnTo = "/orders/o1"): Promise<unknown> {
  const headers = { Cookie: cookie.split(";")[0] ?? "" };
  return await (await reading.request(`http://localhost/?returnTo=${returnTo}`, { headers })).json();
}

test("a reason is read back for the page it was left for, and for no other", async () => {
  const cookie = await cookieOf(reason);
  expect(cookie).toMatch(/; Max-Age=900; Path=\/account; HttpOnly; SameSite=Lax$/);
  expect(await readBack(cookie)).toEqual(reason);
  expect(await readBack(cookie, "/orders/o2")).toBe(null);
});

test("a long title is shortened between two characters, and a long path leaves nothing", async () => {
  const long = await readBack(
    await cookieOf({ ...reason, reserved: { title: "🎟".repeat(200), until: 1, isTheirs: false } }),
  );
  expect(long).toEqual({ ...reason, reserved: { title: `${"🎟".repeat(79)}…`, until: 1, isTheirs: false } });
  expect(await cookieOf({ ...reason, returnTo: `/orders/${"x".repeat(500)}` })).toBe("");
});

test.each(["", "sign-in-reason=nonsense", "sign-in-reason=%7B%22returnTo%22%3A%22%2Forders%2Fo1%22%7D"])(
  "the cookie %j is no reason",
  async (cookie) => {
    expect(await readBack(cookie)).toBe(null);
  },
);

test("why somebody is signed out is left with the reason, and read without one", async () => {
  const headers = { Cookie: "refresh-tried=banned.u1" };
  left = reason;
  const cookie = (await leaving.request("http://localhost/", { headers })).headers.get("Set-Cookie") ?? "";
  expect(await readBack(cookie)).toEqual({ ...reason, signedOut: "banned" });
  const bare = { returnTo: "/orders/o1", wasRefused: false, signedOut: "banned" };
  expect(await readBack("refresh-tried=banned.u1")).toEqual(bare);
});
