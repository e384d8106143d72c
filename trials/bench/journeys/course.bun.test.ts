import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingServers } from "../rivals/running.ts";
import { openCourse } from "./course.ts";
import { lossesOf } from "./kills.ts";
import type { Market } from "./market.ts";
import { makeJourneys } from "./visits.ts";

const missing = await missingServers(["PostgreSQL", "NATS"]);
const skipped = missing.length === 0 ? "" : ` (skipped: ${missing.join(" and ")} not running here)`;

describe.skipIf(missing.length > 0)(`the course's architecture${skipped}`, () => {
  let market: Market;
  beforeAll(async () => {
    market = await openCourse();
  });
  afterAll(() => market?.close());

  test("takes journeys from the listing to the paid order, also after a process was killed", async () => {
    await market.killOne();
    let begun = 0;
    const journeys = await makeJourneys(market, { atOnce: 3, goesOn: () => begun++ < 3, patienceMs: 4_000 });
    expect(journeys.map(({ isPaid, isDone }) => [isPaid, isDone])).toEqual(
      Array.from({ length: 3 }, () => [true, true]),
    );
    const losses = lossesOf(journeys, { intents: await market.intents(), shownFree: 0 });
    expect(losses).toEqual({ journeys: 3, stuck: 0, paidInVain: 0, paidTwice: 0, soldTwice: 0, shownFree: 0 });
    expect(Object.values(market.cpu()).every((seconds) => seconds >= 0)).toBe(true);
  });
});
