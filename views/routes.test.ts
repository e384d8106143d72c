import { expect, test } from "vitest";
import { paths, routes, safeReturnTo } from "./routes.ts";

test("routes encode ids, so that no id can leave its place in the address", () => {
  expect(routes.ticket("../x?y#z")).toBe("/tickets/..%2Fx%3Fy%23z");
  expect(routes.orderCancel("a/b")).toBe("/orders/a%2Fb/cancel");
  expect(routes.ticket("$&")).toBe("/tickets/%24%26");
});

test("routes leave out what a query does not say", () => {
  expect(routes.home()).toBe("/");
  expect(routes.home({ cursor: undefined, q: "" })).toBe("/");
  expect(routes.home({ cursor: "a b", limit: 5 })).toBe("/?cursor=a+b&limit=5");
});

test("no two pages share an address", () => {
  const all = Object.values(paths);
  expect(new Set(all).size).toBe(all.length);
});

test("safeReturnTo() keeps a path of this site", () => {
  expect(safeReturnTo("/tickets/t1?x=1#y")).toBe("/tickets/t1?x=1#y");
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "",
  "/a\\b",
  "/a\nb",
  "/\t/evil.example",
  undefined,
])("safeReturnTo() refuses %j", (returnTo) => {
  expect(safeReturnTo(returnTo)).toBe("/");
});
