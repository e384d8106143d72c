// Serves the dead letters: the list with its filters, and a page of each.

import { type AppContext, type AppEnv, notFound } from "@holdfast/server";
import { DeadLetterPage, DeadLettersPage, type LetterFilter, paths, routes } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import { readLetter, readLetters } from "../flows/dead-letters.ts";
import type { OperatorParts } from "./actions.tsx";

const text = z.string().trim().max(200).catch("");
const query = z.object({
  service: text,
  type: text,
  error: text,
  age: z
    .string()
    .regex(/^\d{1,12}$/)
    .catch(""),
  cursor: z
    .string()
    .regex(/^\d{1,2}:\d+-\d+:\d+$/)
    .optional()
    .catch(undefined),
});

/** Creates the routes of dead letters; retrying and dropping are actions. */
export function deadLetterPages({ site, allowed, pageOf }: OperatorParts): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get(paths.deadLetters, allowed, async (c) => {
      const { cursor, ...filter } = filterOf(c);
      const page = await readLetters(site, {
        ...(filter.service !== "" && { service: filter.service }),
        ...(filter.type !== "" && { type: filter.type }),
        ...(filter.error !== "" && { error: filter.error }),
        ...(filter.age !== "" && { olderThanMs: Number(filter.age) }),
        ...(cursor !== undefined && filter.service !== "" && { cursor }),
      });
      const services = site.services.map(({ service }) => service);
      const next = page.cursor === null ? {} : { nextHref: routes.deadLetters({ ...filter, cursor: page.cursor }) };
      return c.html(<DeadLettersPage page={pageOf(c)} {...{ ...page, filter, services, ...next }} />);
    })
    .get(paths.deadLetter, allowed, async (c) => {
      const letter = await readLetter(site, c.req.param("id"));
      if (letter === null) throw notFound();
      return c.html(<DeadLetterPage page={pageOf(c)} letter={letter} />);
    });
}

function filterOf(c: AppContext): LetterFilter & { readonly cursor?: string | undefined } {
  const { service = "", type = "", error = "", age = "", cursor } = c.req.query();
  return query.parse({ service, type, error, age, ...(cursor !== undefined && { cursor }) });
}
