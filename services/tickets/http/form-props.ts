// Holds what the forms of a new ticket and of an edit share.

import { randomUUID } from "node:crypto";
import { type AppContext, type AppEnv, type Fault, HttpProblem, readForm } from "@holdfast/server";
import type { TicketFormPageProps } from "@holdfast/views";
import type { MiddlewareHandler } from "hono";
import { typedValues } from "./ticket-form.ts";

/** What a form of a ticket is shown with. */
export interface FormProps {
  /** Values as typed, or those of the ticket. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Faults of the form as it was sent; default none. */
  readonly errors?: readonly Fault[];
  /** Whether the session ended before the form was sent; default false. */
  readonly isSignedOut?: boolean;
  /** Why a form without faults was not saved; default nothing. */
  readonly warning?: TicketFormPageProps["warning"];
}

/** Returns the props of the form's page. */
export function typed({ values, ...props }: FormProps): Omit<TicketFormPageProps, "page" | "form"> {
  return { ...props, values: typedValues(values) };
}

/** Returns the key of a form as it was sent: a faulty form keeps its key, because no ticket was listed under that key. */
export function keyOf({ idempotencyKey }: FormProps["values"]): string {
  return typeof idempotencyKey === "string" && idempotencyKey !== "" ? idempotencyKey : randomUUID();
}

type Show = (c: AppContext, props: FormProps) => Response | Promise<Response>;

/** Answers a form that came too often: the form again, as typed, with `Retry-After`. Throws every other error again. */
export async function keepTypedOnLimit(c: AppContext, error: unknown, show: Show): Promise<Response> {
  if (!(error instanceof HttpProblem) || error.status !== 429) throw error;
  c.status(error.status);
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return await show(c, { values: await readForm(c), errors: error.faults });
}

/** Answers people whose session ended while they typed: the form again, as typed, with a link to sign in. */
export function keepTyped(show: Show): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.var.user !== null) return next();
    c.status(401);
    return show(c, { values: await readForm(c), isSignedOut: true });
  };
}
