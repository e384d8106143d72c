// Compares the description of the HTTP API with the routes of the services, with what they check, and with answers.

import { describeApi } from "@holdfast/contracts";
import type { Service } from "@holdfast/server";
import { generateSpecs } from "hono-openapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { readDescribedAnswers } from "../support/described-answers.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";
import { answeredBy, createCalls } from "./calls.ts";
import { createFailing, provokeSharedErrors } from "./refusals.ts";
import { runSale, signUp } from "./sale.ts";

const failing = createFailing();
let site: WholeSite;
let document: Awaited<ReturnType<typeof describeApi>>;

beforeAll(async () => {
  site = await startWholeSite(failing.options);
  document = JSON.parse(await (await fetch(`${site.url}/api/openapi.json`)).text());
});
afterAll(() => site.stop());

const inDocument = (path: string) => path.replaceAll(/:(\w+)/g, "{$1}");
const isForPrograms = (path: string) => /^\/(api|webhooks)\//.test(path);

function routesOf({ app }: Service): string[] {
  const routes = app.routes.filter(({ method, path }) => method !== "ALL" && isForPrograms(path));
  return routes.map(({ method, path }) => `${method} ${inDocument(path)}`);
}

test("every route for programs is described, and every described operation has a route", () => {
  const described = readDescribedAnswers(document).operations.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(site.services.flatMap(routesOf))].toSorted()).toEqual(described.toSorted());
});

const checks = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ requestBody: z.unknown(), parameters: z.array(z.looseObject({ in: z.string() })) }).partial(),
    ),
  ),
});

/** Lists what a document says of the body and the query of each operation for programs that has one of them. */
function checksIn(spec: unknown): Map<string, unknown> {
  const all = Object.entries(checks.parse(spec).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody: body, parameters = [] }]) => {
      return [`${method} ${path}`, { body, query: parameters.filter((one) => one.in === "query") }] as const;
    }),
  );
  return new Map(
    all.filter(([name, { body, query }]) => /\/(api|webhooks)\//.test(name) && (body || query.length > 0)),
  );
}

test("what the routes check of a body and a query is what the description says", async () => {
  const described = checksIn(document);
  // It reads its body itself, because a signature is of the bytes.
  described.delete("post /webhooks/stripe");
  // It takes a form with a file, or JSON.
  described.delete("post /api/tickets/{id}/seal");
  const specs = site.services.map(({ app }) => generateSpecs(app, { defaultValidationErrorResponse: false }));
  const checked = new Map((await Promise.all(specs)).flatMap((spec) => [...checksIn(spec)]));
  expect(Object.fromEntries(checked)).toEqual(Object.fromEntries(described));
});

test("the description is the same wherever it is made, and the service tickets alone has all of it", async () => {
  const tickets = site.services.find(({ name }) => name === "tickets");
  const answer = await tickets?.app.request("/api/openapi.json");
  expect(await answer?.json()).toEqual(document);
  expect(document).toEqual(
    JSON.parse(JSON.stringify(await describeApi({ currency: "usd", sessionCookie: "session" }))),
  );
});

test("the page of the description shows every operation, without script or style of its own", async () => {
  const page = await (await fetch(`${site.url}/api/docs`)).text();
  const { operations } = readDescribedAnswers(document);
  expect(operations.filter(({ method, path }) => !page.includes(`${method} ${path}`))).toEqual([]);
  expect(page).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=/);
});

/** Lists the answers that no request can provoke here: the ingress alone limits what Stripe sends. */
const unprovoked = ["POST /webhooks/stripe 429"];

test("every answer of every operation is as described, and every described answer comes", async () => {
  const described = readDescribedAnswers(document);
  const calls = createCalls(site.port, described);
  await runSale(calls, site);
  await provokeSharedErrors(calls, described, { failing, cookie: await signUp(calls, "late") });
  expect(calls.findings).toEqual([]);
  const all = described.operations.flatMap((operation) =>
    described.statusesOf(operation).map((status) => answeredBy(operation, status)),
  );
  expect(all.filter((answer) => !calls.seen.has(answer))).toEqual(unprovoked);
});
