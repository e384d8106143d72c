// Checks the description of the HTTP API by Redocly's strict rules and by OWASP's rules for Spectral.

import { describeApi } from "@holdfast/contracts";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import spectral from "@stoplight/spectral-core";
import owasp from "@stoplight/spectral-owasp-ruleset";
import { expect, test } from "vitest";

const document = await describeApi({ currency: "usd", sessionCookie: "session" });

/** Lists the rules of OWASP that do not hold here, each with its reason. */
const exceptions: Readonly<Record<string, (where: string) => boolean>> = {
  // The headers are a draft, and would cost a read of Redis for each request that no limit counts. A client that is
  // refused reads in `Retry-After` when to come back.
  "owasp:api4:2023-rate-limit": () => true,
  // No page of another origin may use the API, so that it answers with no header of CORS.
  "owasp:api8:2023-define-cors-origin": () => true,
  // An operation that anybody may call, or Stripe alone, is never refused for want of a session.
  "owasp:api8:2023-define-error-responses-401": (where) => !isOfMembers(where),
};

function isOfMembers(where: string): boolean {
  const [, path = "", method = ""] = where.split(" ");
  const operation: unknown = Object.entries(document.paths?.[path] ?? {}).find(([name]) => name === method)?.[1];
  return JSON.stringify(operation).includes('"security":[{"session":[]}]');
}

// An operation that only leads to a page elsewhere succeeds with 303.
const REDIRECTS = ["operation-2xx-response #/paths/~1api~1payee~1onboarding/post/responses"];

test("Redocly's strict rules find nothing beside what redirects", async () => {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, config, absoluteRef: "openapi.json" });
  const found = problems.map(({ ruleId, location, message }) => ({ at: `${ruleId} ${location[0]?.pointer}`, message }));
  expect(found.filter(({ at }) => !REDIRECTS.includes(at))).toEqual([]);
  expect(REDIRECTS.filter((at) => !found.some((one) => one.at === at))).toEqual([]);
});

test("OWASP's rules find nothing beside the exceptions, and each exception is needed", async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset(new spectral.Ruleset(owasp));
  const found = await linter.run(JSON.stringify(document));
  const isExcepted = ({ code, path }: { code: string | number; path: readonly (string | number)[] }) =>
    exceptions[String(code)]?.(path.join(" ")) ?? false;
  const left = found.filter((one) => !isExcepted(one));
  expect(left.map(({ code, path, message }) => `${code} ${path.join(" ")}: ${message}`)).toEqual([]);
  const needed = new Set(found.map(({ code }) => String(code)));
  expect(Object.keys(exceptions).filter((code) => !needed.has(code))).toEqual([]);
});
