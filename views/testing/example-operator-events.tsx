// Shows the pages about events for operators with example data.

import {
  CorrectEventPage,
  MergeEventPage,
  type OperatedEvent,
  type OperatedNumbers,
  OperatorEventPage,
  OperatorEventsPage,
  PostponeEventPage,
  routes,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const gulls: OperatedEvent = {
  ...{ id: "01k3x9t8f2q7g6n5b4v3c2x1z003", title: "Night of the Gulls", venue: "Harbour Hall", city: "Bristol" },
  ...{ country: "GB", timeZone: "Europe/London", startsAt: "2027-05-30T18:30:00.000Z", endsAt: null },
  ...{ status: "scheduled", mergedInto: null, merged: [] },
};
const undated: OperatedEvent = {
  ...{ ...gulls, id: "01k3x9t8f2q7g6n5b4v3c2x1z011", title: "A very long name of an event that nobody has shortened" },
  ...{ venue: null, city: null, country: null, timeZone: null, startsAt: null, isUnlisted: true },
};
const cancelled: OperatedEvent = { ...gulls, status: "cancelled" };
const merged: OperatedEvent = { ...gulls, mergedInto: undated.id };
const survivor: OperatedEvent = {
  ...gulls,
  status: "postponed",
  merged: [undated.id],
  endsAt: "2027-05-30T21:30:00.000Z",
};

const tickets = { forSale: 12, held: 3, sold: 7, drafts: 1 };
const orders = { open: 3, completed: 7, waiting: 41, refunds: 0, unfinished: 0, stuck: [] };
const numbers: OperatedNumbers = { tickets, orders };
const none = { forSale: 0, held: 0, sold: 0, drafts: 0 };
const noOrders = { open: 0, completed: 0, waiting: 0, refunds: 0, unfinished: 0, stuck: [] };
const refunding: OperatedNumbers = {
  tickets: none,
  orders: {
    ...{ open: 0, completed: 2, waiting: 0, refunds: 5, unfinished: 2 },
    stuck: [
      { orderId: "01k3x9t8f2q7g6n5b4v3c2x1z203", why: "failed" },
      { orderId: "01k3x9t8f2q7g6n5b4v3c2x1z303", why: "disputed" },
    ],
  },
};
const refunded: OperatedNumbers = { tickets: none, orders: { ...noOrders, refunds: 7 } };

const filters = { q: "", city: "", date: "", which: "" };
const values = { title: gulls.title, venue: "Harbour Hall", city: "Bristol", country: "XX", timeZone: "Europe/London" };
const times = { date: "2027-05-30", time: "19:30", endDate: "2027-05-29", endTime: "22:00" };
const faults = [
  { field: "country", message: "Country must be two letters, such as GB" },
  { field: "endDate", message: "The end must be after the start" },
];

/** Returns the pages with example data; `contextOf` gives the context of a person. */
export function exampleOperatorEvents(contextOf: (path: string) => PageContext) {
  const list = contextOf(routes.operatorEvents());
  const page = contextOf(routes.operatorEvent(gulls.id));
  const shown = (name: string, event: OperatedEvent, counted: OperatedNumbers) => ({
    name: `operator-event-${name}`,
    path: page.path,
    markup: <OperatorEventPage page={page} event={event} numbers={counted} />,
  });
  const found = { page: list, values: filters, read: 2_000 };
  return [
    {
      name: "operator-events",
      path: list.path,
      markup: <OperatorEventsPage {...found} events={[gulls, undated, survivor, cancelled, merged]} nextHref="/" />,
    },
    {
      name: "operator-events-none",
      path: list.path,
      markup: (
        <OperatorEventsPage {...found} values={{ ...filters, q: "owls", which: "ended" }} events={[]} nextHref="/" />
      ),
    },
    { name: "operator-events-empty", path: list.path, markup: <OperatorEventsPage {...found} read={0} events={[]} /> },
    {
      name: "operator-events-faulty",
      path: list.path,
      markup: (
        <OperatorEventsPage
          {...{ ...found, read: 0, events: [] }}
          values={{ ...filters, date: "soon" }}
          errors={[{ field: "date", message: "Give a day such as 2027-05-30" }]}
        />
      ),
    },
    shown("some", gulls, numbers),
    shown("empty", undated, { tickets: none, orders: noOrders }),
    shown("merged", merged, { tickets: none, orders: noOrders }),
    shown("survivor", survivor, numbers),
    shown("refunding", cancelled, refunding),
    shown("refunded", cancelled, refunded),
    shown("cancelled-unsold", cancelled, { tickets: none, orders: noOrders }),
    {
      name: "operator-event-correct",
      path: routes.eventCorrect(gulls.id),
      markup: <CorrectEventPage page={page} event={gulls} values={{ ...values, ...times }} errors={faults} />,
    },
    {
      name: "operator-event-postpone",
      path: routes.eventPostpone(gulls.id),
      markup: <PostponeEventPage page={page} event={gulls} values={{}} />,
    },
    {
      name: "operator-event-merge",
      path: routes.eventMerge(gulls.id),
      markup: (
        <MergeEventPage
          page={page}
          event={gulls}
          values={{ into: "nothing" }}
          errors={[{ field: "into", message: "There is no event with this id" }]}
        />
      ),
    },
  ];
}
