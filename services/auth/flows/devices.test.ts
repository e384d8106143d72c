import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createDevices } from "./devices.ts";

const key = randomBytes(32);
const devices = createDevices(async () => key);

test("a browser is known for the accounts it has signed in to, and for no other", async () => {
  const one = await devices.withAccount(undefined, "U1");
  const both = await devices.withAccount(one, "U2");
  expect(await devices.idFor(both, "U1")).toBe(await devices.idFor(one, "U1"));
  expect(await devices.idFor(both, "U2")).toMatch(/^[\w-]{22}$/);
  expect([await devices.lastAccount(both), await devices.lastAccount(undefined)]).toEqual(["U2", null]);
  expect([await devices.idFor(both, "U3"), await devices.idFor(undefined, "U1")]).toEqual([null, null]);
});

test("signing in again keeps the id of the browser, and five accounts at most", async () => {
  let cookie: string | undefined;
  for (const userId of ["U1", "U2", "U3", "U1", "U4", "U5", "U6"]) cookie = await devices.withAccount(cookie, userId);
  const known = await Promise.all(["U1", "U2", "U3", "U4", "U5", "U6"].map((id) => devices.idFor(cookie, id)));
  expect(known.map((id) => id !== null)).toEqual([true, false, true, true, true, true]);
});

test("a cookie of another key, account or spelling makes nobody known", async () => {
  const cookie = await devices.withAccount(undefined, "U1");
  const other = createDevices(async () => randomBytes(32));
  expect(await other.idFor(cookie, "U1")).toBe(null);
  for (const faulty of [
    cookie.replace("U1", "U2"),
    `${cookie}x`,
    "~",
    "a.b.c",
    cookie.slice(0, -1),
    "U1..",
    "é".repeat(99),
  ])
    for (const userId of ["U1", "U2"]) expect(await devices.idFor(faulty, userId)).toBe(null);
});
