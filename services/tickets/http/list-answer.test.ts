import type { TicketAnswer } from "@holdfast/contracts";
import { expect, test } from "vitest";
import { aTicket } from "../testing/examples.ts";
import { ticketAnswerOf } from "./answers.ts";
import { listAnswerOf } from "./list-answer.ts";

const tickets: TicketAnswer[] = ["t1", "t2", "t3"].map((id) => ticketAnswerOf({ ...aTicket(), id }, "usd"));
const lengthOf = (count: number) => JSON.stringify(tickets.slice(0, count)).length;

test("listAnswerOf() writes all that fits, with the cursor of the list", () => {
  expect(listAnswerOf(tickets, { next: "t3" })).toEqual({ json: JSON.stringify(tickets), next: "t3" });
  expect(listAnswerOf(tickets, { next: null, most: lengthOf(3) })).toEqual({
    json: JSON.stringify(tickets),
    next: null,
  });
  expect(listAnswerOf([], { next: null })).toEqual({ json: "[]", next: null });
});

test("listAnswerOf() leaves what does not fit to the following part", () => {
  for (const most of [lengthOf(3) - 1, lengthOf(2)]) {
    const answer = listAnswerOf(tickets, { next: null, most });
    expect(answer).toEqual({ json: JSON.stringify(tickets.slice(0, 2)), next: "t2" });
  }
});

test("listAnswerOf() counts bytes, not characters", () => {
  const wide = tickets.map((ticket) => ({ ...ticket, title: "\u6f14" }));
  const { length } = Buffer.from(JSON.stringify(wide));
  expect(listAnswerOf(wide, { next: null, most: length }).next).toBe(null);
  expect(listAnswerOf(wide, { next: null, most: length - 1 }).next).toBe("t2");
});

test("listAnswerOf() always gets on by one ticket at least", () => {
  expect(listAnswerOf(tickets, { next: "t3", most: 10 })).toEqual({
    json: JSON.stringify(tickets.slice(0, 1)),
    next: "t1",
  });
});
