// Checks what the front page says of what was looked for and found.

import { expect, test } from "vitest";
import { BrowsePage, type EventSummary } from "../index.ts";
import { renderFragment } from "../shared/render.ts";
import { exampleBrowse, exampleEvents, noFilters } from "../testing/example-browse.tsx";
import { exampleContext } from "../testing/example-pages.tsx";

const page = exampleContext("/", null);

test("a fault of the front page that no field has says what to do, in no words of the API", async () => {
  const errors = [{ field: "cursor", message: "cursor must be one of a Link with the same sort" }];
  const html = await renderFragment(<BrowsePage page={page} model={exampleBrowse({ errors })} />);
  expect(html).toContain("We could not read this link. Search again here.");
  expect(html).not.toContain("cursor");
});

test.each([
  [{ held: 1, sold: 2 }, "All tickets are reserved right now"],
  [{ held: 0, sold: 1 }, "Sold out"],
  [{ held: 0, sold: 0 }, "No tickets right now"],
])("the card of an event without tickets for sale, of which %j, says %s", async (numbers, words) => {
  const event = { ...(exampleEvents[0] as EventSummary), forSale: 0, lowestCents: null, ...numbers };
  const html = await renderFragment(<BrowsePage page={page} model={exampleBrowse({ events: [event] })} />);
  expect(html).toContain(`<p class="stub-foot">${words}</p>`);
});

test("a search is named in the heading as people say it", async () => {
  const filters = { ...noFilters, q: "kelp", city: "Leith" };
  const html = await renderFragment(<BrowsePage page={page} model={exampleBrowse({ filters })} />);
  expect(html).toContain("Events “kelp” in Leith</h1>");
});
