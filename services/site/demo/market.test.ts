// Shows what the plan of the demo market promises, at every hour of a week.

import { foldWords, localDateOf } from "@holdfast/values";
import { expect, test } from "vitest";
import { placeOf, planMarket } from "./market.ts";
import { PROGRAMME } from "./programme.ts";

const HOUR_MS = 3_600_000;
const MONDAY = Date.parse("2026-11-23T00:30:00Z");
const HOURS = Array.from({ length: 7 * 24 }, (_, hour) => MONDAY + hour * HOUR_MS);

/** Returns numbers that are the same in every run. */
function counted(): () => number {
  let state = 7;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const planAt = (now: number) => planMarket({ now, random: counted() });
const nameOf = ({ title, venue, startsAt }: ReturnType<typeof planAt>[number]) =>
  `${foldWords(`${title} ${venue.name} ${venue.city}`).join(" ")} ${localDateOf(startsAt, venue.timeZone)}`;

test("planMarket() plans events of the coming weeks in several zones, of different names, none of which has begun", () => {
  for (const now of HOURS) {
    const plan = planAt(now);
    expect(plan.length).toBe(PROGRAMME.length);
    expect(plan.every(({ startsAt }) => startsAt >= now + HOUR_MS && startsAt < now + 45 * 24 * HOUR_MS)).toBe(true);
    expect(new Set(plan.map(({ venue }) => venue.timeZone)).size).toBeGreaterThan(5);
    const starts = new Set(plan.map((event) => `${nameOf(event)} ${event.startsAt}`));
    expect(starts.size).toBe(plan.length);
  }
});

test("planMarket() has something on tonight, and some events on the days from Friday to Sunday, whatever the hour", () => {
  for (const now of HOURS) {
    const plan = planAt(now);
    expect(plan.filter(({ startsAt }) => startsAt - now < 24 * HOUR_MS).length).toBeGreaterThan(2);
    const weekdays = plan.map(({ startsAt, venue }) => new Date(localDateOf(startsAt, venue.timeZone)).getUTCDay());
    expect(weekdays.filter((day) => day === 0 || day >= 5).length).toBeGreaterThan(8);
  }
});

test("planMarket() lists no seat twice, prices near what was paid, and sold-out events with few tickets", () => {
  const plan = planAt(MONDAY);
  expect(plan.reduce((sum, { tickets }) => sum + tickets.length, 0)).toBeGreaterThan(200);
  for (const { tickets, isSoldOut } of plan) {
    const seats = tickets.map(placeOf).filter((place) => place !== "");
    expect(new Set(seats).size).toBe(seats.length);
    for (const { price, faceValue } of tickets) {
      expect(price).toBeGreaterThan(0.8 * faceValue - 1);
      expect(price).toBeLessThanOrEqual(1.2 * faceValue + 1);
    }
    if (isSoldOut) expect(tickets.length).toBeLessThanOrEqual(5);
  }
  expect(plan.filter(({ isSoldOut }) => isSoldOut).length).toBe(3);
  expect(planMarket({ now: MONDAY, random: counted(), most: 4 }).length).toBe(4);
});
