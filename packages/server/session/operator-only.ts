// Lets only operators reach a route.
import type { MiddlewareHandler } from "hono";
import { forbidden } from "../http/problems.ts";
import type { AppContext, AppEnv } from "../http/service.ts";
import type { User } from "./session.ts";
import { requireUser } from "./signed-in.ts";

/** Answers a person who is signed in without the rights of an operator, for example with the way to these rights. */
export type AnswerOthers = (c: AppContext, user: User) => Response | Promise<Response>;

/**
 * Lets operators pass whose session has a second factor, and answers everybody else who is signed in by `answerOthers`;
 * default: 403. Throws 401 when nobody is signed in. Put it behind `signedInPage`.
 */
export function operatorOnly(answerOthers: AnswerOthers = refuse): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const user = requireUser(c);
    if (user.isOperator) return await next();
    return await answerOthers(c, user);
  };
}

function refuse(): never {
  throw forbidden("Only operators can see this page");
}
