// Makes the OpenAPI description of the whole HTTP API from the schemas that check its requests.

import { type Handler, Hono } from "hono";
import { type DescribeRouteOptions, describeRoute, generateSpecs, resolver, validator } from "hono-openapi";
import { ID } from "../api/answer-fields.ts";
import { LARGEST_FILE_BYTES } from "../api/delivery.ts";
import { deliveryOperations } from "./delivery.ts";
import { descriptionOperations } from "./description.ts";
import { describeError, describeHeaders, errorComponents, sharedError, sharedStatuses } from "./errors.ts";
import { requestHeaders } from "./headers.ts";
import { introduction } from "./introduction.ts";
import { type Answer, type Operation, type Operations, type RequestHeader, tags } from "./operation.ts";
import { orderOperations } from "./orders.ts";
import { paymentOperations } from "./payments.ts";
import { ticketOperations } from "./tickets.ts";
import { userOperations } from "./users.ts";
import { waitOperations } from "./waits.ts";

/** Says what the description depends on: the settings of the site. */
export interface ApiFacts {
  /** Currency of all prices, as an ISO code. */
  readonly currency: string;
  /** Name of the cookie that holds the session. */
  readonly sessionCookie: string;
}

/** The OpenAPI 3.1 document of the whole HTTP API. */
export type ApiDescription = Awaited<ReturnType<typeof generateSpecs>>;

/** Lists every operation of the HTTP API, whichever service answers it, by method and path. */
export function apiOperations({ currency }: Pick<ApiFacts, "currency">): Operations {
  return {
    ...userOperations,
    ...ticketOperations(currency),
    ...deliveryOperations,
    ...orderOperations(currency),
    ...waitOperations(currency),
    ...paymentOperations,
    ...descriptionOperations,
  };
}

/**
 * Makes the OpenAPI description of the whole HTTP API.
 *
 * It needs no service: each process can make all of it, also where the services run apart. It takes some ms, so make it
 * once. A test compares it with the routes of the services and with what `validated` checks there.
 */
export async function describeApi(facts: ApiFacts): Promise<ApiDescription> {
  const app = new Hono();
  for (const [route, operation] of Object.entries(apiOperations(facts))) {
    const [method = "", path = ""] = route.split(" ");
    app.on(method, [path], ...handlersOf(method, path, operation));
  }
  return await generateSpecs(app, {
    defaultValidationErrorResponse: false,
    excludeStaticFile: false,
    documentation: {
      info: {
        title: "Holdfast",
        version: "1",
        description: introduction,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/", description: "This site, be it in production or local", ...{ "x-internal": false } }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      components: {
        responses: errorComponents(),
        headers: { "X-Request-Id": requestId },
        securitySchemes: securitySchemesOf(facts),
      },
    },
  });
}

const requestId = {
  description: "Names the request in the log of the site.",
  schema: { type: "string", maxLength: 128, pattern: String.raw`^[\w=-]+$` },
} as const;

function securitySchemesOf({ sessionCookie }: ApiFacts) {
  return {
    session: {
      type: "apiKey",
      in: "cookie",
      name: sessionCookie,
      description: "The cookie that signing up and signing in set. A browser sends it by itself.",
    },
    refresh: {
      type: "apiKey",
      in: "cookie",
      name: sessionCookie.startsWith("__Host-") ? "__Secure-refresh" : "refresh",
      description: "The cookie that signing up and signing in set for `/api/users/refresh` alone.",
    },
    stripe: {
      type: "apiKey",
      in: "header",
      name: "Stripe-Signature",
      description: requestHeaders["Stripe-Signature"].description,
    },
  } as const;
}

/** Returns what describes an operation, in place of the handlers of the service. */
function handlersOf(method: string, path: string, operation: Operation): Handler[] {
  const { tag, summary, description, caller, body, form, query, headers = [] } = operation;
  const security = {
    anybody: [{}, { session: [] }],
    member: [{ session: [] }],
    refresh: [{ refresh: [] }],
    stripe: [{ stripe: [] }],
  }[caller];
  const parameters = [...pathParametersOf(path), ...headerParametersOf(headers)];
  const described: DescribeRouteOptions = {
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security,
    ...(parameters.length > 0 && { parameters }),
    responses: responsesOf(method, operation),
  };
  return [
    describeRoute(described),
    ...(query ? [validator("query", query)] : []),
    ...(body ? [validator("json", body)] : []),
    ...(form ? [validator("form", form)] : []),
  ];
}

function pathParametersOf(path: string) {
  const schema = { type: "string", maxLength: 28, pattern: ID.source } as const;
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  return names.map(
    (name) => ({ in: "path", name, required: true, schema, description: "Id, from an answer." }) as const,
  );
}

// The signature of Stripe is a security scheme.
function headerParametersOf(names: readonly RequestHeader[]) {
  const others = names.filter((name) => name !== "Stripe-Signature");
  return others.map((name) => ({ in: "header", name, required: false, ...requestHeaders[name] }) as const);
}

function responsesOf(method: string, operation: Operation): NonNullable<DescribeRouteOptions["responses"]> {
  const shared = sharedStatuses(method, operation).map((status) => [status, sharedError(status)] as const);
  const own = Object.entries(operation.answers).map(([status, answer]) => [status, responseOf(answer)] as const);
  return { ...Object.fromEntries(shared), ...Object.fromEntries(own) };
}

function responseOf(answer: string | Answer) {
  if (typeof answer === "string") return describeError(answer);
  const { when, body, files = [], headers = [] } = answer;
  if (body === undefined) return describeError(when, headers);
  const described = { description: when, headers: describeHeaders(headers) };
  if (body === null) return described;
  const content =
    body === "page" ? { "text/html": { schema: PAGE } } : { "application/json": { schema: resolver(body) } };
  const binary = { schema: { type: "string", format: "binary", maxLength: LARGEST_FILE_BYTES } } as const;
  return { ...described, content: { ...content, ...Object.fromEntries(files.map((type) => [type, binary])) } };
}

const PAGE = { type: "string", maxLength: 1_000_000, pattern: "^<!DOCTYPE html>" } as const;
