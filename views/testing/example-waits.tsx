// Shows the pages of the waiting line in each of their states.

import {
  DrawPage,
  JoinLinePage,
  LeaveLinePage,
  routes,
  type ShownWait,
  type TicketDetails,
  WaitPage,
  WaitsPage,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const DRAW = {
  hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ...{ from: 1, to: 5, startedAt: "2026-11-20T18:00:00.000Z", endsAt: "2026-11-20T18:10:00.000Z" },
};

// A place in each state.
function exampleStates(ticket: TicketDetails, until: string): ReadonlyMap<string, ShownWait> {
  const event = { ...ticket, city: "Bristol", id: "e1" };
  const order = { id: "o1", status: "Offered", expiresAt: until, ticket };
  const waiting: ShownWait = {
    ...{ id: "w1", event, state: "waiting", isOver: false, place: 3, waiting: 14, number: 5, isDrawn: true },
    ...{ maxPriceCents: 9_000, reason: null, order: null, mergedInto: null, forSale: 0 },
    reserved: { count: 2, nextAt: until },
  };
  return new Map<string, ShownWait>([
    ["wait", waiting],
    ["wait-alone", { ...waiting, place: 1, waiting: 1, isDrawn: false, maxPriceCents: null }],
    [
      "wait-passed",
      { ...waiting, state: "passed", forSale: 2, mergedInto: "e2", reserved: { count: 0, nextAt: null } },
    ],
    ["wait-offered", { ...waiting, state: "offered", order }],
    ["wait-taken", { ...waiting, state: "taken", place: null, order }],
    ["wait-bought", { ...waiting, state: "taken", place: null, isOver: true, order }],
    ["wait-left", { ...waiting, state: "left", place: null, isOver: true, reason: "three offers without an answer" }],
  ]);
}

/** Returns the pages of the waiting line, each with its name. */
export function exampleWaits(contextOf: (path: string, email?: string | null) => PageContext, ticket: TicketDetails) {
  const until = "2026-11-20T18:39:59.000Z";
  const states = exampleStates(ticket, until);
  const [own, lists] = [contextOf(routes.wait("w1")), contextOf(routes.waits())];
  const event = { ...ticket, city: "Bristol", id: "e1" };
  const join = { event, waiting: 14, idempotencyKey: "k1" };
  const [path, draw] = [routes.eventWaits("e1"), routes.eventDraw("e1")];
  const guest = contextOf(path, null);
  const draws = [
    { ...DRAW, seed: null, order: null },
    { ...DRAW, seed: DRAW.hash, order: [4, 1, 5, 2, 3] },
  ];
  return [
    ...[...states].map(([name, wait]) => ({ name, path: own.path, markup: <WaitPage page={own} wait={wait} /> })),
    { name: "waits", path: lists.path, markup: <WaitsPage page={lists} waits={[...states.values()]} /> },
    { name: "waits-empty", path: lists.path, markup: <WaitsPage page={lists} waits={[]} /> },
    ...(["waiting", "left", "buying"] as const).map((state) => ({
      name: `wait-leave-${state}`,
      path: routes.leaveLine(),
      markup: <LeaveLinePage page={guest} event={event} state={state} link="w1.s" />,
    })),
    {
      name: "wait-leave-invalid",
      path: routes.leaveLine(),
      markup: <LeaveLinePage page={guest} event={null} state="left" link="" />,
    },
    { name: "wait-join", path, markup: <JoinLinePage page={guest} {...join} /> },
    {
      name: "wait-join-faulty",
      path,
      markup: <JoinLinePage page={guest} {...join} waiting={0} maxPrice="cheap" error="Enter a price such as 19.99" />,
    },
    { name: "draw", path: draw, markup: <DrawPage page={contextOf(draw, null)} event={event} draws={draws} /> },
    { name: "draw-none", path: draw, markup: <DrawPage page={contextOf(draw, null)} event={event} draws={[]} /> },
  ];
}
