// Shows what the picture of a shared link says, and that every text fits.

import { expect, test } from "vitest";
import { eventPreviewSvg, type PreviewedEvent } from "./event-preview.tsx";

const NOW = Date.parse("2026-11-26T00:00:00Z");
const hamilton: PreviewedEvent = {
  ...{ title: "Hamilton", venue: "Royal Wharf Theatre", city: "London" },
  ...{ startsAt: "2026-11-28T19:30:00Z", timeZone: "Europe/London" },
};

async function textsOf(event: PreviewedEvent): Promise<string[]> {
  const svg = await eventPreviewSvg(event, NOW);
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? "");
}

test("the picture shows title, day, venue and the leaf of the day", async () => {
  const svg = await eventPreviewSvg(hamilton, NOW);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  const texts = await textsOf(hamilton);
  expect(texts).toEqual([
    "Holdfast",
    "Hamilton",
    "Sat 28 Nov, 19:30, London",
    "Royal Wharf Theatre, London",
    "NOV",
    "28",
  ]);
});

test("a long title is wrapped and ends in an ellipsis, and no line is wider than its place", async () => {
  const title = "An evening of very long titles, in which a quartet plays all it knows, and then more of it until dawn";
  const texts = (await textsOf({ ...hamilton, title })).slice(1, 5);
  expect(texts.at(-1)).toMatch(/…$/);
  expect(title).toContain(texts.join(" ").replace("…", ""));
  expect((await textsOf({ ...hamilton, title: "W".repeat(200) }))[1]).toMatch(/^W{5,15}…$/);
  expect(await textsOf({ ...hamilton, title: "The Lighthouse Keeper's Daughter" })).toContain("The Lighthouse");
});

test("no text ends its element, and an event without a date has no leaf", async () => {
  const title = `</text><script>alert(1)</script>&`;
  const svg = await eventPreviewSvg({ title }, NOW);
  expect(svg).not.toContain("<script>");
  expect(await textsOf({ title: "Gig" })).toEqual(["Holdfast", "Gig", "Date to be confirmed", ""]);
});

test("letters of Europe are drawn, pictographs are left out, and a title of other letters is left to the page", async () => {
  const titleOf = async (title: string) => (await textsOf({ ...hamilton, title })).slice(1, -4).join(" ");
  expect(await titleOf("Łukasz Świątek, Sofía Márquez")).toBe("Łukasz Świątek, Sofía Márquez");
  expect(await titleOf("Piano 🎹 alone")).toBe("Piano alone");
  expect(await titleOf("أم كلثوم")).toBe("");
  expect(await titleOf("林檎")).toBe("");
});
