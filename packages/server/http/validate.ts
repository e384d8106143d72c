import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";
import type { User } from "../session/session.ts";
import { badRequest, type Fault, HttpProblem, notSignedIn } from "./problems.ts";
import type { AppContext, AppEnv } from "./service.ts";

type Checked<Target extends "json" | "form", Schema extends z.ZodType> = MiddlewareHandler<
  AppEnv,
  string,
  { in: { [Key in Target]: z.input<Schema> }; out: { [Key in Target]: z.output<Schema> } }
>;

/** A faulty form: what was sent, as text, and what is wrong with it. */
export interface FaultyForm {
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly Fault[];
}

/** Says who is signed in; throws 401 when nobody is. */
export function requireUser(c: AppContext): User {
  if (c.var.user === null) throw notSignedIn();
  return c.var.user;
}

/** Lets only people who are signed in pass, 401 for others. Stands before `validJson`: sign-in is checked first. */
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  requireUser(c);
  await next();
});

/** The same for pages: others are sent (303) to the address `signIn` makes of the path to come back to. */
export function signedInPage(signIn: (returnTo: string, c: AppContext) => string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.var.user !== null) return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(signIn(pathname + search, c), 303);
  };
}

/** Reads a JSON body into `c.req.valid("json")`; 400 with all faulty fields at once. No body at all is read as `{}`. */
export function validJson<Schema extends z.ZodType>(schema: Schema): Checked<"json", Schema> {
  return async (c, next) => {
    const parsed = schema.safeParse(await readJson(c));
    if (!parsed.success) throw new HttpProblem(400, faultsOf(parsed.error));
    c.req.addValidatedData("json", asRecord(parsed.data));
    await next();
  };
}

/**
 * Reads a form into `c.req.valid("form")`. A faulty one is answered by `onFault` (422 with the same form), which
 * gets what was typed; without it 400.
 */
export function validForm<Schema extends z.ZodType>(
  schema: Schema,
  onFault?: (c: AppContext, faulty: FaultyForm) => Response | Promise<Response>,
): Checked<"form", Schema> {
  return async (c, next) => {
    const values = await readForm(c);
    const parsed = schema.safeParse(values);
    if (parsed.success) {
      c.req.addValidatedData("form", asRecord(parsed.data));
      return next();
    }
    const errors = faultsOf(parsed.error);
    if (onFault === undefined) throw new HttpProblem(400, errors);
    return onFault(c, { values, errors });
  };
}

/** Turns a failed check into faults: the first of each field, in the order of the schema. */
export function faultsOf(error: z.ZodError): Fault[] {
  const byField = new Map<string, Fault>();
  for (const { path, message } of error.issues) {
    const field = path.map(String).join(".");
    if (!byField.has(field)) byField.set(field, field === "" ? { message } : { message, field });
  }
  return [...byField.values()];
}

async function readJson(c: AppContext): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === "") return {};
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(c.req.header("Content-Type") ?? "");
  if (!isJson) throw badRequest("Content-Type must be application/json");
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Body must be valid JSON");
  }
}

async function readForm(c: AppContext): Promise<Record<string, string>> {
  try {
    const body = await c.req.parseBody();
    return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => isText(entry[1])));
  } catch {
    throw badRequest("Body must be a valid form");
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

// Hono keeps validated data as an object; a schema of anything else belongs to no body of ours.
function asRecord(data: unknown): object {
  if (typeof data !== "object" || data === null) throw new TypeError("Cannot check a body: its schema is no object");
  return data;
}
