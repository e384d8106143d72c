import { expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { sessionTokens } from "./session-cookie.ts";

const app = exampleApp();
app.get("/who", (c) => c.json({ who: c.var.user?.id ?? null, token: c.var.sessionToken }));
const who = async (cookie: string) => (await app.request("/who", { headers: { Cookie: cookie } })).json();

test.each([
  ["session=ann", "ann"],
  ["session=garbage; session=ann", "ann"],
  ["session=; session=garbage; session=ann; session=bea", "ann"],
  ['theme=dark; session="ann"', "ann"],
  ["session=garbage;session=ann", "ann"],
  ["session=garbage, session=ann", "ann"],
])("of the cookies %j the first valid session counts", async (cookie, id) => {
  expect(await who(cookie)).toEqual({ who: id, token: id });
});

test.each([["session=garbage"], ["my-session=ann"], ["session"], ["=ann"], ["Session=ann"], [""]])(
  "the cookies %j sign nobody in",
  async (cookie) => {
    expect(await who(cookie)).toEqual({ who: null, token: null });
  },
);

test("sessionTokens() reads each token once, and at most 16", () => {
  expect(sessionTokens("session=a=b; session=a=b; session=c")).toEqual(["a=b", "c"]);
  const many = Array.from({ length: 100 }, (_, at) => `session=t${at}`).join("; ");
  expect(sessionTokens(many)).toHaveLength(16);
});
