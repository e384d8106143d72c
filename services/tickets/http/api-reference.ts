// Reads the description of the HTTP API for its page.

import type { ApiDescription } from "@holdfast/contracts";
import type { ApiAnswer, ApiOperation, ApiReference, ApiSchema } from "@holdfast/views";
import { z } from "zod";

const schema: z.ZodType<ApiSchema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    description: z.string().optional(),
    format: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    maxItems: z.number().optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
  }),
);
const content = z.object({ "application/json": z.object({ schema }).optional() });
const answer = z.object({
  description: z.string(),
  headers: z.record(z.string(), z.unknown()).default({}),
  content: content.optional(),
});
const reference = z.object({ $ref: z.string() });
const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.unknown())),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.union([reference, answer])),
});
const description = z.object({
  info: z.object({ description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ responses: z.record(z.string(), answer), schemas: z.record(z.string(), schema) }),
});

type Description = z.infer<typeof description>;
type Operation = z.infer<typeof operation>;

/** Returns what the page of the API shows of its description. */
export function apiReferenceOf(document: ApiDescription): ApiReference {
  const read = description.parse(document);
  const all = Object.entries(read.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      tags: one.tags,
      shown: operationOf(read, one, { method, path }),
    })),
  );
  return {
    introduction: read.info.description,
    shapes: read.components.schemas,
    groups: read.tags.map((group) => ({
      ...group,
      operations: all.filter(({ tags }) => tags.includes(group.name)).map(({ shown }) => shown),
    })),
  };
}

function operationOf(
  read: Description,
  { operationId: id, summary, description, security, parameters, requestBody, responses }: Operation,
  { method, path }: { method: string; path: string },
): ApiOperation {
  const body = requestBody?.content["application/json"]?.schema;
  const answers = Object.entries(responses).map(([status, response]) => answerOf(read, status, response));
  const place = { id, method: method.toUpperCase(), path };
  return { ...place, summary, description, caller: callerOf(security), parameters, body, answers };
}

function answerOf({ components }: Description, status: string, response: Operation["responses"][string]): ApiAnswer {
  const found = "$ref" in response ? components.responses[response.$ref.split("/").pop() ?? ""] : response;
  const { description = "", headers = {}, content } = found ?? {};
  const told = Object.keys(headers).filter((name) => name !== "X-Request-Id");
  return { status, description, headers: told, body: content?.["application/json"]?.schema };
}

function callerOf(security: Operation["security"]): string {
  if (security.some((way) => Object.keys(way).length === 0)) return "Anybody may call it.";
  if (security.some((way) => "refresh" in way)) return "Whoever has a token to refresh may call it.";
  return security.some((way) => "stripe" in way) ? "Stripe alone calls it." : "Whoever is signed in may call it.";
}
