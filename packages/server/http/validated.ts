// Validates the body or the query of a request by a zod schema before the handler runs.
import { type Hook, zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { resolver, uniqueSymbol } from "hono-openapi";
import { z } from "zod";
import { badRequest, type Fault, HttpProblem } from "./problems.ts";
import { readBodyText, readForm } from "./read-body.ts";
import type { AppContext, AppEnv } from "./service.ts";

/** Names the part of a request that is validated. */
export type ValidatedTarget = "json" | "form" | "query";

/** Describes a request that the schema has refused. */
export interface FaultyRequest {
  /** Holds the fields that were sent as text, unchanged, so that a form can show them again. */
  readonly values: Readonly<Record<string, string>>;
  /** Holds the first fault of each faulty field. */
  readonly errors: readonly Fault[];
}

/** Answers a faulty request in place of the default 400, for example with the same form and status 422. */
export type FaultHandler = (c: AppContext, faulty: FaultyRequest) => Response | Promise<Response>;

type Validated<Target extends ValidatedTarget, Schema extends z.ZodType> = MiddlewareHandler<
  AppEnv,
  string,
  { in: { [Key in Target]: z.input<Schema> }; out: { [Key in Target]: z.output<Schema> } }
>;

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;
const UNREADABLE = { json: "Body must be valid JSON", form: "Body must be a valid form", query: "Query must be valid" };

/**
 * Validates the JSON body, the form or the query by `schema`; the handler reads the result by `c.req.valid(target)`.
 *
 * `onFault` answers a faulty request; default: 400 with the first fault of every faulty field. Unknown fields are
 * dropped. An empty body is read as `{}`; a body of another content type, or one that cannot be parsed, is 400, and one
 * in another encoding than UTF-8 is 415. Of a field sent twice, a form counts the last value and a query the first;
 * files are ignored. Put it after sign-in.
 *
 * The schema goes with the middleware, as with the validator of hono-openapi, so that a description of the API can be
 * compared with what is checked; a request pays nothing for it.
 */
export function validated<Target extends ValidatedTarget, Schema extends z.ZodType<object>>(
  target: Target,
  schema: Schema,
  onFault: FaultHandler = badFields,
): Validated<Target, Schema> {
  const check = createCheck(target, schema, onFault);
  const validate: Validated<Target, Schema> = async (c, next) => {
    if (target === "json") await requireJson(c);
    if (target === "form") await readForm(c);
    return (await check(c)) ?? next();
  };
  return Object.assign(validate, { [uniqueSymbol]: { target, ...resolver(schema) } });
}

type Check = (c: AppContext) => Promise<Response | void>;

function createCheck(target: ValidatedTarget, schema: z.ZodType<object>, onFault: FaultHandler): Check {
  const ofTexts = target === "json" ? schema : z.preprocess((sent: object) => textsOf(target, sent), schema);
  const hook: Hook<object, AppEnv, string, ValidatedTarget, object, z.ZodType<object>> = (result, c) =>
    result.success ? undefined : onFault(c, { values: textsOf(target, result.data), errors: faultsOf(result.error) });
  const validator = zValidator<z.ZodType<object>, ValidatedTarget, AppEnv, string, typeof hook>(target, ofTexts, hook);
  return async (c) => {
    try {
      return await validator(c, async () => {});
    } catch (error) {
      throw error instanceof HTTPException ? badRequest(UNREADABLE[target]) : error;
    }
  };
}

function badFields(_c: AppContext, { errors }: FaultyRequest): never {
  throw new HttpProblem(400, errors);
}

function faultsOf({ issues }: z.core.$ZodError): Fault[] {
  const byField = new Map<string, Fault>();
  for (const { path, message } of issues) {
    const field = path.map(String).join(".");
    if (!byField.has(field)) byField.set(field, field === "" ? { message } : { message, field });
  }
  return [...byField.values()];
}

async function requireJson(c: AppContext): Promise<void> {
  const isEmpty = (await readBodyText(c)).trim() === "";
  // Without a content type the validator reads an empty body as `{}`; with one it fails to parse the body as JSON.
  if (isEmpty) c.req.raw.headers.delete("Content-Type");
  else if (!JSON_TYPE.test(c.req.header("Content-Type") ?? ""))
    throw badRequest("Content-Type must be application/json");
}

function textsOf(target: ValidatedTarget, sent: object | null): Record<string, string> {
  const at = target === "query" ? 0 : -1;
  const values = Object.entries(sent ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value.at(at) : value]);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
