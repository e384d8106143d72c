import { describe, expect, test } from "vitest";
import { exampleApp, exampleParts } from "../testing/examples.ts";
import { userNamed } from "../testing/session-by-id.ts";
import type { SessionReader } from "./session.ts";
import { valuesOfCookie } from "./session-cookie.ts";
import { requireUser } from "./signed-in.ts";

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

test("valuesOfCookie() reads each value once", () => {
  expect(valuesOfCookie("session=a=b; session=a=b; other=x; session=c; session=", "session")).toEqual(["a=b", "c"]);
});

test("at most 16 tokens of a request are looked at", async () => {
  const many = Array.from({ length: 16 }, (_, at) => `session=t${at}`).join("; ");
  expect(await who(`${many}; session=ann`)).toEqual({ who: null, token: null });
});

test("in production only the cookie that no other host can set counts", async () => {
  const secure = exampleApp({ common: { ...exampleParts.common, isProduction: true } });
  secure.get("/who", (c) => c.json(c.var.user?.id ?? null));
  const idOf = async (cookie: string) => (await secure.request("/who", { headers: { Cookie: cookie } })).json();
  expect([await idOf("session=ann"), await idOf("session=ann; __Host-session=bea")]).toEqual([null, "bea"]);
});

describe("a token that a refresh would replace", () => {
  const session: SessionReader = {
    read: async () => null,
    async examine(token = "") {
      if (token === "old") return { status: "renewable", user: userNamed("ann") };
      return token === "ann" ? { status: "valid", user: userNamed("ann"), isOver: () => false } : null;
    },
  };
  const renewing = exampleApp({ session });
  renewing.all("/*", (c) => (c.req.path === "/api/mine" ? c.text(requireUser(c).id) : c.text(c.var.user?.id ?? "")));
  async function answer(path: string, { method = "GET", cookie = "session=old" } = {}) {
    const response = await renewing.request(path, { method, headers: { Cookie: cookie } });
    return [response.status, response.headers.get("Location") ?? (await response.text())];
  }

  test("leads a page to the refresh and back, and keeps a form that was sent", async () => {
    const there = "/account/refresh?returnTo=%2Forders%3Fafter%3Dx";
    expect(await answer("/orders?after=x")).toEqual([303, there]);
    expect(await answer("/orders?after=x", { method: "HEAD" })).toEqual([303, there]);
    expect(await answer("/orders?after=x", { method: "POST" })).toEqual([307, there]);
    expect(await answer("/orders?after=x", { cookie: "session=old; session=ann" })).toEqual([200, "ann"]);
  });

  test.each(["/api/users/currentuser", "/webhooks/stripe", "/assets/a.css", "/account/refresh", "/account/signout"])(
    "leads nowhere from %s",
    async (path) => {
      expect(await answer(path, { method: "POST" })).toEqual([200, ""]);
    },
  );

  test("leads nowhere for a moment after a refresh was tried", async () => {
    expect(await answer("/orders", { cookie: "session=old; refresh-tried=1" })).toEqual([200, ""]);
  });

  test("is answered to a program with 401 that says where the refresh is", async () => {
    const challengeOf = async (cookie: string) =>
      (await renewing.request("/api/mine", { headers: { Cookie: cookie } })).headers.get("WWW-Authenticate");
    expect(await challengeOf("session=old")).toBe(
      'Cookie realm="holdfast", cookie-name="session", error="expired_token", refresh="/api/users/refresh"',
    );
    expect(await challengeOf("session=garbage")).toBe('Cookie realm="holdfast", cookie-name="session"');
  });
});
