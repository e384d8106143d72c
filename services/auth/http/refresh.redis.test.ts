import { createEngine, defineService, type Engine, silentLog } from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { type CookieClient, cookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFRESH_GRACE_MS } from "../rules/sessions.ts";
import { userDocument } from "../rules/user.ts";
import { ageSessions } from "../testing/aging.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
let engine: Engine;
beforeAll(async () => {
  auth = await startAuth({ config: { tokenMs: 1 } });
  const service = defineService("auth", { events: authEvents, actors: [] });
  engine = createEngine(service, { database: auth.database, log: silentLog });
});
afterAll(() => auth.stop());

const API = "/api/users/refresh";
const PAGE = "/account/refresh";
let people = 0;

async function signedUp() {
  const http = cookieClient(auth.service.app);
  people += 1;
  const json = { email: `person${people}@example.com`, password: "correct horse" };
  const user: { id: string; email: string } = await (await http("/api/users/signup", { json })).json();
  return { http, user };
}
const refreshTokenOf = ({ pathCookies }: CookieClient): string => pathCookies.get(API)?.get("refresh") ?? "";
const withToken = (token: string) =>
  auth.service.app.request(API, { method: "POST", headers: { Cookie: `refresh=${token}` } });
const sessionsOf = async (id: string) => (await engine.read(userDocument, id))?.sessions ?? [];

describe("by the API", () => {
  test("a refresh answers who it is, with new tokens, and the next refresh takes the new one", async () => {
    const { http, user } = await signedUp();
    const tokens = new Set([refreshTokenOf(http)]);
    for (let round = 0; round < 3; round += 1) {
      const response = await http(API, { method: "POST" });
      expect([response.status, await response.json()]).toEqual([200, user]);
      expect(response.headers.getSetCookie().map((cookie) => cookie.split("=")[0])).toEqual([
        ...["session", "refresh", "refresh"],
      ]);
      tokens.add(refreshTokenOf(http));
    }
    expect(tokens.size).toBe(4);
    expect(http.pathCookies.get(PAGE)).toEqual(http.pathCookies.get(API));
    expect(await sessionsOf(user.id)).toHaveLength(1);
  });

  test.each([2, 10])("%i refreshes at the same time get the same successor, and the session goes on", async (count) => {
    const { http } = await signedUp();
    const token = refreshTokenOf(http);
    const answers = await Promise.all(Array.from({ length: count }, async () => await withToken(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 200));
    const next = new Set(answers.map(({ headers }) => /refresh=([^;]+)/.exec(headers.get("Set-Cookie") ?? "")?.[1]));
    expect([next.size, next.has(token)]).toEqual([1, false]);
    expect((await withToken([...next][0] ?? "")).status).toBe(200);
  });

  test.each([1, 3])("a token from %i refreshes ago ends the session of who uses it later", async (rounds) => {
    const { http, user } = await signedUp();
    const old = refreshTokenOf(http);
    for (let round = 0; round < rounds; round += 1) await http(API, { method: "POST" });
    if (rounds > 1) {
      expect([(await withToken(old)).status, (await sessionsOf(user.id)).length]).toEqual([401, 1]);
    }
    await ageSessions(auth.database, user.id, REFRESH_GRACE_MS + 1);
    expect([(await withToken(old)).status, await sessionsOf(user.id)]).toEqual([401, []]);
    expect((await http(API, { method: "POST" })).status).toBe(401);
    expect([http.cookies.has("session"), http.pathCookies.get(API)?.size]).toEqual([false, 0]);
  });

  test("an invented token of a session that is known is refused, and the session goes on", async () => {
    const { http, user } = await signedUp();
    const [session] = await sessionsOf(user.id);
    await ageSessions(auth.database, user.id, REFRESH_GRACE_MS + 1);
    expect((await withToken(`${user.id}.${session?.id}.${"x".repeat(43)}`)).status).toBe(401);
    expect((await http(API, { method: "POST" })).status).toBe(200);
  });

  test.each(["", "rubbish", "a.b.c", `01ARZ3NDEKTSV4RRFFQ69G5FAV99.s.${"x".repeat(43)}`])(
    "%j is no token: 401 in the shape of every error",
    async (token) => {
      const response = await withToken(token);
      expect([response.status, await response.json()]).toEqual([
        401,
        { errors: [{ message: "You must be signed in" }] },
      ]);
    },
  );

  test("signing out ends the session, also when its token has expired", async () => {
    const { http, user } = await signedUp();
    const token = refreshTokenOf(http);
    expect(await (await http("/api/users/currentuser")).json()).toEqual({ currentUser: null });
    expect((await http("/api/users/signout", { method: "POST" })).status).toBe(200);
    expect([await sessionsOf(user.id), (await withToken(token)).status]).toEqual([[], 401]);
  });
});

describe("of a page", () => {
  test("an expired token leads through the refresh and back, a form with its method", async () => {
    const { http } = await signedUp();
    const there = await http("/account/signin?returnTo=/orders");
    const location = there.headers.get("Location") ?? "";
    expect([there.status, location]).toEqual([303, `${PAGE}?returnTo=%2Faccount%2Fsignin%3FreturnTo%3D%2Forders`]);
    const token = refreshTokenOf(http);
    const back = await http(location);
    expect([back.status, back.headers.get("Location")]).toEqual([303, "/account/signin?returnTo=/orders"]);
    expect(refreshTokenOf(http)).not.toBe(token);
    const form = await http(location, { method: "POST", body: new URLSearchParams({ a: "b" }) });
    expect([form.status, form.headers.get("Location")]).toEqual([307, "/account/signin?returnTo=/orders"]);
  });

  test("a refused refresh removes the cookies and leads back, where nobody is signed in", async () => {
    const { http, user } = await signedUp();
    const [session] = await sessionsOf(user.id);
    http.pathCookies.get(PAGE)?.set("refresh", `${user.id}.${session?.id}.${"x".repeat(43)}`);
    const back = await http(`${PAGE}?returnTo=/account/signin`);
    expect([back.status, back.headers.get("Location"), http.cookies.has("session")]).toEqual([
      ...[303, "/account/signin", false],
    ]);
    expect((await http("/account/signin")).status).toBe(200);
  });

  test("a session cookie that cannot be removed does not lead in a circle", async () => {
    const { http } = await signedUp();
    const session = http.cookies.get("session") ?? "";
    http.pathCookies.clear();
    await http(`${PAGE}?returnTo=/account/signin`);
    http.cookies.set("session", session);
    expect((await http("/account/signin")).status).toBe(200);
  });

  test.each([PAGE, `${PAGE}?returnTo=/`, "//evil.example", "https://evil.example/", `/${PAGE}`])(
    "the refresh never leads to itself or to another site: %s",
    async (returnTo) => {
      const query = new URLSearchParams({ returnTo });
      const response = await cookieClient(auth.service.app)(`${PAGE}?${query}`);
      expect([response.status, response.headers.get("Location")]).toEqual([303, "/"]);
    },
  );
});
