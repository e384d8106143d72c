// Serves the JSON routes of a seller's account for payouts.

import type { Engine } from "@holdfast/actors";
import { payeeBody } from "@holdfast/contracts";
import { type AppEnv, HttpProblem, requireUser, signedIn, validated } from "@holdfast/server";
import { Hono } from "hono";
import type { Onboarding } from "../flows/onboarding.ts";
import { payeeDocument } from "../rules/payee.ts";
import { payeeAnswerOf } from "./answers.ts";
import { payeeRefusals } from "./refusals.ts";

const PAYEE = "/api/payee";

/** Holds the dependencies of the routes. */
export interface PayeeApiOptions {
  readonly engine: Engine;
  readonly onboarding: Onboarding;
  readonly currency: string;
}

/** Creates the JSON routes `GET /api/payee`, `POST /api/payee` and `POST /api/payee/onboarding`. */
export function payeeApi({ engine, onboarding, currency }: PayeeApiOptions): Hono<AppEnv> {
  const answer = async (userId: string) => payeeAnswerOf(await engine.read(payeeDocument, userId), currency);
  return new Hono<AppEnv>()
    .get(PAYEE, signedIn, async (c) => c.json(await answer(requireUser(c).id)))
    .post(PAYEE, signedIn, validated("json", payeeBody), async (c) => {
      const { country } = c.req.valid("json");
      if (!(await onboarding.countries()).includes(country)) {
        throw new HttpProblem(400, [{ message: "The site cannot pay sellers in this country", field: "country" }]);
      }
      const refusal = await onboarding.setCountry(requireUser(c).id, country);
      if (refusal) throw problemOf(refusal.refused);
      return c.json(await answer(requireUser(c).id));
    })
    .post(`${PAYEE}/onboarding`, signedIn, async (c) => {
      const begun = await onboarding.begin(requireUser(c).id);
      if ("refused" in begun) throw problemOf(begun.refused);
      return c.redirect(begun.url, 303);
    });
}

function problemOf({ code, message }: { code: keyof typeof payeeRefusals; message: string }): HttpProblem {
  return new HttpProblem(payeeRefusals[code].status, [{ message }]);
}
