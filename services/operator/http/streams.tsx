// Serves what operators see of streams, subscribers and timers.

import { type AppEnv, notFound } from "@holdfast/server";
import { paths, StreamPage, StreamsPage, type StreamView } from "@holdfast/views";
import { Hono } from "hono";
import { inWords, worksOf } from "../actions/paused-work.ts";
import { isBehind, isLate, type StreamRow } from "../rules/stream-rows.ts";
import type { OperatorParts } from "./actions.tsx";

/** Creates the routes of streams; pausing and resuming work are actions. */
export function streamPages({ site, reports, allowed, pageOf }: OperatorParts): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get(paths.operatorStreams, allowed, async (c) => {
      const [rows, paused] = await Promise.all([reports.rows(), reports.paused()]);
      const pausedOf = (service: string) => paused.filter((item) => item.service === service).length;
      const streams = rows.map((row) => ({ ...viewOf(row), paused: pausedOf(row.service) }));
      return c.html(<StreamsPage page={pageOf(c)} streams={streams} />);
    })
    .get(paths.operatorStream, allowed, async (c) => {
      const definition = site.services.find(({ service }) => service === c.req.param("id"));
      if (definition === undefined) throw notFound();
      const [rows, paused] = await Promise.all([reports.rows(), reports.paused()]);
      const row = rows.find(({ service }) => service === definition.service);
      if (row === undefined) throw notFound();
      const own = paused.filter(({ service }) => service === definition.service);
      const works = worksOf(definition).map((work) => ({
        ...{ work, words: inWords(work) },
        pausedAt: own.find((item) => item.work === work)?.since ?? null,
      }));
      const stream = { ...viewOf(row), paused: own.length };
      return c.html(<StreamPage page={pageOf(c)} stream={stream} works={works} />);
    });
}

function viewOf(row: StreamRow): Omit<StreamView, "paused"> {
  const subscribers = row.subscribers.map((one) => ({ ...one, isBehind: isBehind(one) }));
  return { ...row, subscribers, isLate: isLate(row) };
}
