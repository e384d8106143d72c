// Builds small trees for the tests of the borders.

import type { Tree } from "../borders/tree.ts";

/** The folders of the engine, each of which may import those before it. */
export const ENGINE_FOLDERS = "model redis functions store commit delivery timers engine inspect".split(" ");
const PACKAGES = "values contracts accounts local-process server stripe-sandbox testing".split(" ");

/** A tree of the shape of the real one, with a file wherever a planted import leads; no border is crossed in it. */
export const smallTree: Tree = new Map([
  ["package.json", manifest("holdfast", { dependencies: ["@holdfast/site", "@holdfast/orders"] })],
  ["trials/support/people.ts", ""],
  ["trials/sale/sale.test.ts", 'import type { X } from "@holdfast/orders/rules";\nimport "../support/people.ts";'],
  ["trials/chaos/run.ts", 'import { site } from "@holdfast/site";'],
  ...packageFiles("packages/actors", {
    exports: { ".": "./index.ts", "./redis": "./redis.ts", "./testing": "./testing.ts" },
    dependencies: ["ioredis", "zod"],
  }),
  ["packages/actors/redis.ts", ""],
  ["packages/actors/testing.ts", ""],
  ["packages/actors/testing/memory.ts", 'import "../engine/part.ts";'],
  ["packages/actors/example/package.json", manifest("seat-booking", { dependencies: ["@holdfast/actors", "zod"] })],
  ["packages/actors/example/main.ts", 'import { actor } from "@holdfast/actors";'],
  ...ENGINE_FOLDERS.map((name): [string, string] => [`packages/actors/${name}/part.ts`, ""]),
  ...PACKAGES.flatMap((name) => packageFiles(`packages/${name}`, { dependencies: everyPackage() })),
  ["packages/setup/package.json", manifest("@holdfast/setup", { dependencies: everyPackage() })],
  ["packages/local-process/process/part.ts", ""],
  ["packages/local-process/redis/part.ts", 'import "../process/part.ts";\nimport "@holdfast/actors/redis";'],
  ...packageFiles("views", { dependencies: [...everyPackage(), "hono", "ioredis"] }),
  ...["auth", "mail", "orders", "payments", "shared", "tickets"].map((name): [string, string] => [
    `views/${name}/page.tsx`,
    "",
  ]),
  ...["auth", "tickets", "orders", "payments", "delivery", "operator"].flatMap(room),
  [
    "services/site/package.json",
    manifest("@holdfast/site", { exports: { ".": "./service.ts" }, dependencies: ["@holdfast/orders"] }),
  ],
  ["services/site/service.ts", 'import "@holdfast/orders";'],
]);

function everyPackage(): string[] {
  return [...PACKAGES, "actors", "views"].map((name) => `@holdfast/${name}`);
}

function room(name: string): [string, string][] {
  const exports = { ".": "./service.ts", "./rules": "./rules/rule.ts", "./testing": "./testing/examples.ts" };
  const dependencies = [...everyPackage(), "@holdfast/orders", "@holdfast/payments", "hono", "zod"];
  return [
    [
      `services/${name}/package.json`,
      manifest(`@holdfast/${name}`, { exports, dependencies, devDependencies: ["stripe"] }),
    ],
    [`services/${name}/service.ts`, 'import { api } from "./http/api.ts";'],
    [`services/${name}/config.ts`, 'import { z } from "zod";'],
    [`services/${name}/http/api.ts`, 'import { flow } from "../flows/flow.ts";\nimport { Hono } from "hono";'],
    [`services/${name}/flows/flow.ts`, 'import { rule } from "../rules/rule.ts";\nimport "@holdfast/actors/redis";'],
    [`services/${name}/rules/rule.ts`, 'import { actor } from "@holdfast/actors";\nimport { z } from "zod";'],
    [`services/${name}/rules/rule.test.ts`, 'import "../testing/examples.ts";\nimport "stripe";\nimport "node:fs";'],
    [`services/${name}/testing/examples.ts`, 'import "../service.ts";\nimport "@holdfast/actors/testing";'],
    ...(name === "tickets" ? [["services/tickets/finding/part.ts", ""] as [string, string]] : []),
    ...(name === "auth" ? [["services/auth/mail/part.ts", ""] as [string, string]] : []),
    ...(name === "delivery" ? [["services/delivery/vault/part.ts", ""] as [string, string]] : []),
    ...(name === "delivery" ? [["services/delivery/inspection/part.ts", ""] as [string, string]] : []),
    ...(name === "payments" ? [["services/payments/stripe/part.ts", ""] as [string, string]] : []),
  ];
}

interface Facts {
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly string[];
  readonly devDependencies?: readonly string[];
}

function manifest(name: string, { exports = { ".": "./index.ts" }, dependencies = [], devDependencies = [] }: Facts) {
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((one) => [one, "*"]));
  return JSON.stringify({
    name,
    exports,
    dependencies: versions(dependencies),
    devDependencies: versions(devDependencies),
  });
}

function packageFiles(folder: string, facts: Facts): [string, string][] {
  const name = `@holdfast/${folder.split("/").at(-1)}`;
  return [
    [`${folder}/package.json`, manifest(name, facts)],
    [`${folder}/index.ts`, ""],
  ];
}
