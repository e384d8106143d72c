// Gives sellers a file of all their listings.

import type { Engine } from "@holdfast/actors";
import {
  type AppEnv,
  jsonFile,
  limited,
  type NoteExport,
  type RateLimits,
  requireUser,
  signedInPage,
} from "@holdfast/server";
import { paths } from "@holdfast/views";
import { Hono } from "hono";
import { ticketsOfSeller } from "../store.ts";
import { ticketAnswerOf } from "./answers.ts";
import { toSignIn } from "./page-context.ts";

const TICKETS_A_PAGE = 100;

/** Holds the dependencies of the export; without `limits` it may be repeated without end. */
export interface ExportParts {
  readonly engine: Engine;
  readonly currency: string;
  readonly limits: RateLimits | undefined;
  readonly note: NoteExport;
}

/** Creates the route of the file: every listing as the API shows it, the newest first, sold and removed ones too. */
export function ticketExport({ engine, currency, limits, note }: ExportParts): Hono<AppEnv> {
  return new Hono<AppEnv>().get(paths.exportListings, signedInPage(toSignIn), limited(limits, "exports"), (c) => {
    const { id } = requireUser(c);
    const name = "listings.json";
    return jsonFile(c, {
      name,
      note,
      facts: { currency },
      lists: {
        listings: async (cursor) => {
          const { tickets, next } = await ticketsOfSeller(engine, id, { limit: TICKETS_A_PAGE, cursor });
          return { items: tickets.map((ticket) => ticketAnswerOf(ticket, { currency, userId: id })), next };
        },
      },
    });
  });
}
