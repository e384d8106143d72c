// Checks that docs/redis.md describes the keys that the services declare.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { siteServices } from "@holdfast/site";
import { expect, test } from "vitest";
import { describedKeys } from "./redis-keys.ts";

const described = describedKeys(readFileSync(join(import.meta.dirname, "../../docs/redis.md"), "utf8"));

test("docs/redis.md describes every document, claim and site key of every service, in the section of the service", () => {
  const missing = siteServices.flatMap(({ service, documents, claims, siteKeys }) => {
    const section = described.get(service === "dealings" ? "auth" : service) ?? new Set();
    const site = described.get("The whole site") ?? new Set();
    const names = [...documents.map(({ name }) => name), ...claims].filter((name) => !section.has(name));
    const keys = siteKeys.map((name) => `holdfast:${name}`).filter((name) => !site.has(name));
    return [...names.map((name) => `${service}:${name}`), ...keys];
  });
  expect(missing).toEqual([]);
});
