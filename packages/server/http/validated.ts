// Checks what a request brings, by a zod schema, before its handler runs.
import { type Hook, zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { badRequest, type Fault, HttpProblem } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

/** The part of a request that is checked. */
export type ValidatedTarget = "json" | "form" | "query";

/** A faulty request: the values as sent, as text, and the faults in them. */
export interface FaultyRequest {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly Fault[];
}

/** Answers a faulty request in place of the error shape, for instance with the same form and status 422. */
export type FaultHandler = (c: AppContext, faulty: FaultyRequest) => Response | Promise<Response>;

type Validated<Target extends ValidatedTarget, Schema extends z.ZodType> = MiddlewareHandler<
  AppEnv,
  string,
  { in: { [Key in Target]: z.input<Schema> }; out: { [Key in Target]: z.output<Schema> } }
>;

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;
const UNREADABLE = { json: "Body must be valid JSON", form: "Body must be a valid form", query: "Query must be valid" };

/**
 * Checks the JSON body, the form or the query by `schema` and gives the handler `c.req.valid(target)`.
 *
 * A faulty request is answered by `onFault`, by default 400 with the first fault of every faulty field. Unknown fields
 * are dropped. No JSON body at all is read as `{}`; a body of another type, or that cannot be parsed, is 400. A name
 * sent twice counts once: the last of a form, the first of a query; a file is no value. Stands after sign-in.
 */
export function validated<Target extends ValidatedTarget, Schema extends z.ZodType<object>>(
  target: Target,
  schema: Schema,
  onFault: FaultHandler = badFields,
): Validated<Target, Schema> {
  const check = createCheck(target, schema, onFault);
  return async (c, next) => {
    if (target === "json") await requireJson(c);
    return (await check(c)) ?? next();
  };
}

type Check = (c: AppContext) => Promise<Response | void>;

function createCheck(target: ValidatedTarget, schema: z.ZodType<object>, onFault: FaultHandler): Check {
  const ofTexts = target === "json" ? schema : z.preprocess((sent: object) => textsOf(target, sent), schema);
  const hook: Hook<object, AppEnv, string, ValidatedTarget, object, z.ZodType<object>> = (result, c) =>
    result.success
      ? undefined
      : onFault(c, { values: textsOf(target, result.data), errors: faultsOf(target, result.error) });
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

// The field of a fault is one of the body: a query has none.
function faultsOf(target: ValidatedTarget, { issues }: z.core.$ZodError): Fault[] {
  const byField = new Map<string, Fault>();
  for (const { path, message } of issues) {
    const field = path.map(String).join(".");
    if (!byField.has(field)) byField.set(field, field === "" || target === "query" ? { message } : { message, field });
  }
  return [...byField.values()];
}

async function requireJson(c: AppContext): Promise<void> {
  const isEmpty = (await c.req.text()).trim() === "";
  // An empty body is no JSON; without a type the validator reads it as `{}`.
  if (isEmpty) c.req.raw.headers.delete("Content-Type");
  else if (!JSON_TYPE.test(c.req.header("Content-Type") ?? ""))
    throw badRequest("Content-Type must be application/json");
}

function textsOf(target: ValidatedTarget, sent: object | null): Record<string, string> {
  const at = target === "query" ? 0 : -1;
  const values = Object.entries(sent ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value.at(at) : value]);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
