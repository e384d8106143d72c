// Compares answers of a site with the description of its HTTP API.

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";

/** Describes an answer to compare. */
export interface ComparedAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Returns the value of a header, whatever its spelling; null: the answer has none. */
  readonly header: (name: string) => string | null;
  /** Body as it came. */
  readonly body: string;
}

/** Names an operation: its method in capitals and its path with `{id}` where an id stands. */
export interface OperationName {
  readonly method: string;
  readonly path: string;
}

/** Knows the operations of a description, and what each may answer. */
export interface DescribedAnswers {
  /** Lists the operations. */
  readonly operations: readonly OperationName[];
  /** Lists the statuses that an operation may answer with. */
  statusesOf(operation: OperationName): readonly number[];
  /** Returns the JSON Schema of an operation's body, without references; null: it takes none. */
  bodyOf(operation: OperationName): unknown;
  /** Returns the operation that a request of this method and path runs; null: none. */
  operationAt(method: string, path: string): OperationName | null;
  /** Returns how an answer differs from the description, in words; nothing when it does not. */
  differences(operation: OperationName, answer: ComparedAnswer): readonly string[];
  /** Returns how an error that no operation gives differs from the shape of every error. */
  differencesOfError(answer: ComparedAnswer): readonly string[];
}

const header = z.object({ required: z.boolean().default(false), schema: z.unknown() });
const reference = z.object({ $ref: z.string() });
const response = z.object({
  headers: z.record(z.string(), z.union([reference, header])).default({}),
  content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
});
const operation = z.object({
  responses: z.record(z.string(), z.union([reference, response])),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
});
const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ responses: z.record(z.string(), response), headers: z.record(z.string(), header) }),
});
type Description = z.infer<typeof description>;

/** Reads a description. */
export function readDescribedAnswers(document: unknown): DescribedAnswers {
  const read = description.parse(document);
  const validators = createValidators(document);
  const operations = Object.entries(read.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  const patterns = operations.map((name) => ({ name, pattern: patternOf(name.path) }));
  const responsesOf = ({ method, path }: OperationName) => read.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  return {
    operations,
    statusesOf: (name) => Object.keys(responsesOf(name)).map(Number),
    bodyOf: ({ method, path }) =>
      read.paths[path]?.[method.toLowerCase()]?.requestBody?.content["application/json"]?.schema ?? null,
    operationAt: (method, path) =>
      patterns.find(({ name, pattern }) => name.method === method && pattern.test(path))?.name ?? null,
    differences(name, answer) {
      const found = responsesOf(name)[String(answer.status)];
      if (found === undefined) return [`${answer.status} is not described`];
      const described = "$ref" in found ? read.components.responses[nameIn(found.$ref)] : found;
      if (described === undefined) return [`${answer.status} refers to nothing`];
      return [
        ...differencesOfHeaders(read, described, { answer, validators }),
        ...ofBody(described, answer, validators),
      ];
    },
    differencesOfError: (answer) => {
      const described = { content: { "application/json": { schema: { $ref: "#/components/schemas/Errors" } } } };
      return ofBody(described, answer, validators);
    },
  };
}

type Validators = (schema: unknown) => ValidateFunction;
type Response = Pick<z.infer<typeof response>, "content">;

// The description leaves room for fields to come; this release must answer with no other field than it describes.
function createValidators(document: unknown): Validators {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(z.record(z.string(), z.unknown()).parse(closed(document)), "api");
  const known = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(closed(schema)).replaceAll('"#/', '"api#/');
    const validate = known.get(text) ?? ajv.compile(JSON.parse(text));
    known.set(text, validate);
    return validate;
  };
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const inside = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
  const isObject = value !== null && "properties" in value && !("additionalProperties" in value);
  return isObject ? { ...inside, additionalProperties: false } : inside;
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

function nameIn(ref: string): string {
  return ref.split("/").pop() ?? "";
}

function differencesOfHeaders(
  { components }: Description,
  { headers }: z.infer<typeof response>,
  { answer, validators }: { answer: ComparedAnswer; validators: Validators },
): string[] {
  return Object.entries(headers).flatMap(([name, found]) => {
    const described = "$ref" in found ? components.headers[nameIn(found.$ref)] : found;
    const sent = answer.header(name);
    if (sent === null) return described?.required ? [`${answer.status} lacks ${name}`] : [];
    const isNumber = z.object({ type: z.literal("integer") }).safeParse(described?.schema).success;
    const validate = validators(described?.schema);
    return validate(isNumber ? Number(sent) : sent) ? [] : [`${name}: ${sent.slice(0, 100)} is not as described`];
  });
}

function ofBody({ content = {} }: Response, answer: ComparedAnswer, validators: Validators): string[] {
  const [kind, described] = Object.entries(content)[0] ?? [];
  if (kind === undefined) return answer.body === "" ? [] : [`${answer.status} has a body`];
  const sent = answer.header("Content-Type")?.split(";")[0];
  if (sent !== kind) return [`${answer.status} is ${sent}, not ${kind}`];
  const validate = validators(described?.schema);
  const value = kind === "application/json" ? parsed(answer.body) : answer.body;
  if (value === undefined) return [`${answer.status} is no JSON: ${answer.body.slice(0, 100)}`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${answer.status} ${error.instancePath} ${error.message}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
