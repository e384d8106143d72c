import { join } from "node:path";
import { expect, test } from "vitest";
import { crossings, type Finding, loose } from "./borders/findings.ts";
import { readTree } from "./borders/tree.ts";
import { borders, contents } from "./borders.ts";
import { ENGINE_FOLDERS, smallTree } from "./testing/small-tree.ts";

function findingsWith(file: string, text: string): Finding[] {
  return crossings(new Map([...smallTree, [file, text]]), borders);
}

const upInActors = ENGINE_FOLDERS.slice(0, -1).map((name, at): [string, string, string] => [
  `packages/actors/${name}`,
  `packages/actors/${name}/fault.ts`,
  `import type { Part } from "../${ENGINE_FOLDERS[at + 1]}/part.ts";`,
]);

const faults: readonly (readonly [border: string, file: string, text: string])[] = [
  ...upInActors,
  ["packages/actors/timers", "packages/actors/timers/fault.ts", 'import "../delivery/part.ts";'],
  ["packages/actors/inspect", "packages/actors/inspect/fault.ts", 'import "../index.ts";'],
  ["packages/actors/model", "packages/actors/model/fault.ts", 'import { file } from "bun";'],
  ["packages/actors/example", "packages/actors/example/fault.ts", 'import "@holdfast/actors/redis";'],
  ["packages/actors/packaging", "packages/actors/packaging/fault.ts", 'import "../model/part.ts";'],
  ["packages/actors", "packages/actors/index.ts", 'import "node:fs";'],
  ["packages/values", "packages/values/fault.ts", 'import { actor } from "@holdfast/actors";'],
  ["packages/values", "packages/values/fault.ts", 'import { readFileSync } from "node:fs";'],
  ["packages/contracts", "packages/contracts/fault.ts", 'import "@holdfast/actors/redis";'],
  ["packages/accounts", "packages/accounts/fault.ts", 'import "@holdfast/server";'],
  ["packages/contracts/openapi", "packages/contracts/openapi/fault.ts", 'import { readFileSync } from "node:fs";'],
  ["packages/local-process", "packages/local-process/fault.ts", 'import "@holdfast/values";'],
  ["packages/local-process/process", "packages/local-process/process/fault.ts", 'import "../redis/part.ts";'],
  ["packages/local-process/redis", "packages/local-process/redis/fault.ts", 'import "@holdfast/actors";'],
  ["packages/server", "packages/server/fault.ts", 'import { page } from "@holdfast/views";'],
  ["packages/stripe-sandbox", "packages/stripe-sandbox/fault.ts", 'import "@holdfast/actors/redis";'],
  ["packages/testing", "packages/testing/fault.ts", 'import "@holdfast/server";'],
  ["packages/setup", "packages/setup/fault.ts", 'import "@holdfast/values";'],
  ["services/tickets/finding", "services/tickets/finding/fault.ts", 'import "../http/api.ts";'],
  ["views", "views/fault.ts", 'import type { Engine } from "@holdfast/actors";'],
  ["views", "views/fault.ts", 'import "ioredis";'],
  ["views/*", "views/auth/fault.tsx", 'import "../orders/page.tsx";'],
  ["views/shared", "views/shared/fault.tsx", 'import "../orders/page.tsx";'],
  ["views/orders", "views/orders/fault.tsx", 'import "../mail/page.tsx";'],
  ["views/payments", "views/payments/fault.tsx", 'import "../mail/page.tsx";'],
  ["views/mail", "views/mail/fault.tsx", 'import "../tickets/page.tsx";'],
  ["views/delivery", "views/delivery/fault.tsx", 'import "../orders/page.tsx";'],
  ["services/*", "services/auth/fault.ts", 'import { createOrders } from "@holdfast/orders";'],
  ["services/*", "services/auth/rules/rule.test.ts", 'import "@holdfast/orders";'],
  ["services/*/http", "services/auth/http/fault.tsx", 'import "../service.ts";'],
  ["services/*/flows", "services/auth/flows/fault.ts", 'import "../http/api.ts";'],
  ["services/*/rules", "services/auth/rules/fault.ts", 'import "../flows/flow.ts";'],
  ["services/*/rules", "services/auth/rules/fault.ts", 'import "@holdfast/server";'],
  ["services/*/rules", "services/auth/rules/fault.ts", 'import { randomUUID } from "node:crypto";'],
  ["services/*/rules", "services/auth/rules/fault.ts", 'import type { Context } from "hono";'],
  ["services/orders/rules", "services/orders/rules/fault.ts", 'import "node:fs";'],
  ["services/auth/mail", "services/auth/mail/fault.ts", 'import "../flows/flow.ts";'],
  ["services/delivery/vault", "services/delivery/vault/fault.ts", 'import "../flows/flow.ts";'],
  ["services/delivery/inspection", "services/delivery/inspection/fault.ts", 'import "../flows/flow.ts";'],
  ["services/payments/stripe", "services/payments/stripe/fault.ts", 'import "../flows/flow.ts";'],
  ["services/operator", "services/operator/fault.ts", 'import "@holdfast/orders/rules";'],
  ["services/operator/actions", "services/operator/actions/fault.ts", 'import "../http/api.ts";'],
  ["services/operator/flows", "services/operator/flows/fault.ts", 'import "../http/api.ts";'],
  ["services/operator/rules", "services/operator/rules/fault.ts", 'import "@holdfast/server";'],
  ["services/operator/http", "services/operator/http/fault.ts", 'import "@holdfast/orders";'],
  ["trials/*", "trials/chaos/fault.ts", 'import "@holdfast/orders/rules";'],
  ["trials/*", "trials/chaos/fault.ts", 'import "../sale/sale.test.ts";'],
  ["trials/scaling", "trials/scaling/fault.ts", 'import "../sale/sale.test.ts";'],
  ["deploy", "deploy/fault.ts", 'import "@holdfast/orders";'],
  ["trials/cluster", "trials/cluster/fault.ts", 'import "../sale/sale.test.ts";'],
  ["trials/sale", "trials/sale/fault.ts", 'import "../chaos/run.ts";'],
  ["packages by name", "packages/server/fault.ts", 'import "../actors/model/part.ts";'],
  ["packages by name", "services/auth/http/fault.ts", 'import "../../../views/index.ts";'],
  ["packages by name", "trials/chaos/fault.ts", 'import "../../packages/actors/index.ts";'],
  ["testing", "services/auth/flows/fault.ts", 'import "../testing/examples.ts";'],
  ["testing", "packages/server/fault.ts", 'import "@holdfast/testing";'],
  ["testing", "services/auth/fault.ts", 'import "@holdfast/actors/testing";'],
  ["declared dependencies", "packages/contracts/fault.ts", 'import { z } from "zod/v4";'],
  ["declared dependencies", "services/auth/http/fault.ts", 'import { Stripe } from "stripe";'],
  ["known targets", "packages/server/fault.ts", 'import "@holdfast/actors/model/part.ts";'],
  ["table of borders", "packages/new/fault.ts", 'import "node:fs";'],
  ["known targets", "packages/server/fault.ts", "await import(process.argv[2]);"],
];

test("a tree that keeps to the borders has no findings", () => {
  expect(crossings(smallTree, borders)).toEqual([]);
});

test.each(faults)("%s: found in %s: %s", (border, file, text) => {
  expect(findingsWith(file, text).map((found) => ({ border: found.border, file: found.file }))).toEqual([
    { border, file },
  ]);
});

test("every border of the table that can be crossed has its planted fault", () => {
  const crossed = new Set(faults.map(([border]) => border));
  // The site may import everything, so nothing crosses its border.
  expect(borders.map(({ folder }) => folder).filter((folder) => !crossed.has(folder))).toEqual(["services/site"]);
});

test.each([
  ["a type", 'import type { Flow } from "../flows/flow.ts";'],
  ["a type among values", 'import { type Flow } from "../flows/flow.ts";'],
  ["a re-export", 'export * from "../flows/flow.ts";'],
  ["a re-exported type", 'export type { Flow } from "../flows/flow.ts";'],
  ["import()", 'const { flow } = await import("../flows/flow.ts");'],
  ["import() of a template", "const { flow } = await import(`../flows/flow.ts`);"],
  ["import() in a type", 'type Flow = import("../flows/flow.ts").Flow;'],
  ["import() among comments", 'await import(/* a flow */ "../flows/flow.ts");'],
  ["require()", 'const { flow } = require("../flows/flow.ts");'],
  ["import = require()", 'import flow = require("../flows/flow.ts");'],
  ["a path that turns round", 'import "./../flows/flow.ts";'],
  ["a path through another folder", 'import "../http/./../flows/flow.ts";'],
])("an import is found as %s", (_, text) => {
  const [found, ...rest] = findingsWith("services/auth/rules/fault.ts", text);
  expect({ border: found?.border, isAlone: rest.length === 0 }).toEqual({ border: "services/*/rules", isAlone: true });
});

test("what only looks like an import is none", () => {
  const text =
    'const words = \'import "../flows/flow.ts"\'; // import "../flows/flow.ts";\nexport const jsx = "require";';
  expect(findingsWith("services/auth/rules/fault.ts", text)).toEqual([]);
});

test("JSX files are read", () => {
  const text = 'import "../service.ts";\nexport const page = () => <p>{[1].map((n) => <b>{n}</b>)}</p>;';
  expect(findingsWith("services/auth/http/fault.tsx", text)).toHaveLength(1);
});

test.each([
  [
    "packages/values/fault.ts",
    "@holdfast/actors",
    "packages/values imports no other folder, and this is packages/actors/index.ts",
  ],
  ["services/auth/rules/fault.ts", "node:fs", "from outside, services/*/rules imports only zod"],
  [
    "services/auth/flows/fault.ts",
    "../testing/examples.ts",
    "only tests, testing folders and trials import test support",
  ],
  ["services/auth/flows/fault.ts", "stripe", "it is not in the dependencies of @holdfast/auth"],
  [
    "services/auth/flows/fault.ts",
    "../../../views/index.ts",
    "a file of another package is imported by that package's name",
  ],
  ["services/auth/flows/fault.ts", "@holdfast/views/shared", "it is no door: @holdfast/views exports ."],
  ["services/auth/flows/fault.ts", "./none.ts", "it leads to no file: services/auth/flows/none.ts"],
])("a finding in %s about %s says in one line what is wrong", (file, specifier, why) => {
  const lines = findingsWith(file, `import "${specifier}";`).map(({ text }) => text);
  expect(lines).toEqual([`${file} imports ${specifier}: ${why}`]);
});

function looseWith(path: string): Pick<Finding, "border" | "file">[] {
  const findings = loose(new Map([...smallTree, [path, ""]]), contents);
  return findings.map(({ border, file }) => ({ border, file }));
}

test.each(contents.map(({ folder }) => folder))("a file and a folder that lie loose in '%s' are found", (folder) => {
  const border = `contents of ${folder || "the root"}`;
  const place = folder === "" ? "" : `${folder.replace("*", "orders")}/`;
  expect([...looseWith(`${place}loose.ts`), ...looseWith(`${place}lib/loose/part.ts`)]).toEqual([
    { border, file: `${place}loose.ts` },
    { border, file: `${place}lib` },
  ]);
});

test("a test lies beside its file, and not without it", () => {
  expect([
    ...looseWith("services/orders/config.test.ts"),
    ...looseWith("services/orders/service.redis.test.ts"),
    ...looseWith("services/orders/orders.redis.test.ts"),
  ]).toEqual([{ border: "contents of services/*", file: "services/orders/orders.redis.test.ts" }]);
});

test("what lies loose is said in one line", () => {
  const [found] = loose(new Map([...smallTree, ["services/loose.ts", ""]]), contents);
  const holds = "auth/ tickets/ orders/ expiration/ payments/ delivery/ operator/ site/";
  expect(found?.text).toBe(`services/loose.ts lies loose: services holds only ${holds}`);
});

test("the tree keeps to its borders, and nothing in it lies loose", () => {
  const tree = readTree(join(import.meta.dirname, "../.."));
  expect(tree.size).toBeGreaterThan(500);
  expect([...crossings(tree, borders), ...loose(tree, contents)].map(({ text }) => text)).toEqual([]);
}, 30_000);
