// Answers the link in a mail by which its reader leaves a waiting line, also where nobody is signed in.

import type { Engine } from "@holdfast/actors";
import { type AppContext, type AppEnv, validated } from "@holdfast/server";
import { LeaveLinePage, paths } from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import type { SeenWait, Waiting } from "../flows/waiting.ts";
import type { PageDependencies } from "./page-context.tsx";
import { waitedEventOf } from "./waited-event.ts";

const LONGEST_LINK = 200;
const linkField = z.object({ link: z.string().max(LONGEST_LINK).optional() });

type Dependencies = Pick<PageDependencies, "pageOf"> & { readonly engine: Engine; readonly waiting: Waiting };

/** Creates the page of the link, and the answer to its button; a second press changes nothing. */
export function leaveLinePages({ engine, waiting, pageOf }: Dependencies): Hono<AppEnv> {
  const show = async (c: AppContext, link: string, seen: SeenWait | null) => {
    const event = seen && (await waitedEventOf(engine, seen.wait.eventId));
    return c.html(<LeaveLinePage page={pageOf(c)} event={event} state={stateOf(seen)} link={link} />, seen ? 200 : 410);
  };
  const invalid = (c: AppContext) => show(c, "", null);
  return new Hono<AppEnv>()
    .get(paths.leaveLine, async (c) => {
      const link = (c.req.query("link") ?? "").slice(0, LONGEST_LINK);
      return await show(c, link, await waiting.readByLink(link));
    })
    .post(paths.leaveLine, validated("form", linkField, invalid), async (c) => {
      const { link = "" } = c.req.valid("form");
      const seen = await waiting.readByLink(link);
      if (seen === null) return await invalid(c);
      const { id, userId } = seen.wait;
      const left = await waiting.leave(id, userId);
      return await show(c, link, "refused" in left ? await waiting.readByLink(link) : left.ok);
    });
}

function stateOf(seen: SeenWait | null) {
  if (seen === null || seen.wait.endedAt !== null) return "left" as const;
  return seen.wait.state === "taken" ? ("buying" as const) : ("waiting" as const);
}
