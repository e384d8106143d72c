// Serves the pages about events to operators.

import { type AppContext, type AppEnv, notFound, readForm } from "@holdfast/server";
import {
  CorrectEventPage,
  MergeEventPage,
  OperatorEventPage,
  OperatorEventsPage,
  PostponeEventPage,
  paths,
  routes,
} from "@holdfast/views";
import { Hono } from "hono";
import { z } from "zod";
import { formOf, type ReadForm, readCorrection, readPostponement } from "../flows/event-form.ts";
import { eventIdIn, findEvent, numbersOf, type OwnEvent, searchEvents } from "../flows/events.ts";
import type { OperatorParts } from "./actions.tsx";

const searchQuery = z.object({
  q: z.string().trim().max(200).default(""),
  city: z.string().trim().max(100).default(""),
  date: z.union([z.literal(""), z.iso.date()]).default(""),
  which: z.enum(["", "ended"]).default(""),
  after: z.string().max(100).optional(),
});

/** Creates the routes of events: finding them, reading one, and the forms whose answer is a confirmation. */
export function eventPages(parts: OperatorParts): Hono<AppEnv> {
  const { site, pageOf, allowed } = parts;
  return new Hono<AppEnv>()
    .get(paths.operatorEvents, allowed, (c) => list(c, parts))
    .get(paths.operatorEvent, allowed, async (c) => {
      const event = await eventOf(c, parts);
      return c.html(<OperatorEventPage page={pageOf(c)} event={event} numbers={await numbersOf(site, event)} />);
    })
    .get(paths.eventCorrect, allowed, async (c) => {
      const event = await eventOf(c, parts);
      return c.html(<CorrectEventPage page={pageOf(c)} event={event} values={formOf(event)} />);
    })
    .post(paths.eventCorrect, allowed, async (c) => {
      const [event, values] = [await eventOf(c, parts), await readForm(c)];
      const read = readCorrection(event, values);
      if ("change" in read) return toConfirm(c, "correct-event", event, read);
      return c.html(<CorrectEventPage page={pageOf(c)} event={event} values={values} errors={read.errors} />, 422);
    })
    .get(paths.eventPostpone, allowed, async (c) => {
      const event = await eventOf(c, parts);
      return c.html(<PostponeEventPage page={pageOf(c)} event={event} values={{}} />);
    })
    .post(paths.eventPostpone, allowed, async (c) => {
      const [event, values] = [await eventOf(c, parts), await readForm(c)];
      const read = readPostponement(event, values);
      if ("change" in read) return toConfirm(c, "postpone-event", event, read);
      return c.html(<PostponeEventPage page={pageOf(c)} event={event} values={values} errors={read.errors} />, 422);
    })
    .get(paths.eventMerge, allowed, async (c) => {
      const event = await eventOf(c, parts);
      return c.html(<MergeEventPage page={pageOf(c)} event={event} values={{}} />);
    })
    .post(paths.eventMerge, allowed, async (c) => {
      const [event, values] = [await eventOf(c, parts), await readForm(c)];
      const into = eventIdIn(values["into"]?.slice(0, LONGEST_ADDRESS) ?? "");
      const errors = await faultsOfMerge(event, into, parts);
      if (errors.length > 0) {
        return c.html(<MergeEventPage page={pageOf(c)} event={event} values={values} errors={errors} />, 422);
      }
      return c.redirect(routes.operatorConfirm({ kind: "merge-event", event: event.id, into }), 303);
    });
}

const LONGEST_ADDRESS = 500;

async function list(c: AppContext, { site, pageOf }: OperatorParts): Promise<Response> {
  const sent = c.req.query();
  const read = searchQuery.safeParse(sent);
  if (!read.success) {
    const values = { q: sent["q"] ?? "", city: sent["city"] ?? "", date: sent["date"] ?? "", which: "" };
    const errors = read.error.issues.map(({ path }) => ({
      field: String(path[0]),
      message: "The search cannot be read: shorten it, and give a day such as 2027-05-30",
    }));
    return await c.html(<OperatorEventsPage page={pageOf(c)} {...{ values, errors, events: [], read: 0 }} />, 422);
  }
  const { after, ...values } = read.data;
  const id = eventIdIn(values.q);
  if (id !== "" && (await findEvent(site, id)) !== null) return c.redirect(routes.operatorEvent(id), 303);
  const found = await searchEvents(site, { ...values, areEnded: values.which === "ended", after });
  const next = found.next === null ? {} : { nextHref: routes.operatorEvents({ ...values, after: found.next }) };
  return await c.html(
    <OperatorEventsPage page={pageOf(c)} values={values} events={found.events} read={found.read} {...next} />,
  );
}

async function eventOf(c: AppContext, { site }: OperatorParts): Promise<OwnEvent> {
  const event = await findEvent(site, c.req.param("id") ?? "");
  if (event === null) throw notFound("Cannot find event: no event has this id");
  return event;
}

function toConfirm(c: AppContext, kind: string, event: OwnEvent, read: Extract<ReadForm, { change: unknown }>) {
  return c.redirect(routes.operatorConfirm({ kind, event: event.id, change: JSON.stringify(read.change) }), 303);
}

async function faultsOfMerge(event: OwnEvent, into: string, { site }: OperatorParts) {
  if (into === event.id) return [{ field: "into", message: "Name the other event: this is the same one" }];
  if (into !== "" && (await findEvent(site, into)) !== null) return [];
  return [{ field: "into", message: "There is no event with this id" }];
}
