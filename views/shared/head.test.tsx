import { expect, test } from "vitest";
import { exampleContext, exampleTicket } from "../testing/example-pages.tsx";
import { TicketPage } from "../tickets/index.ts";
import { Layout } from "./layout.tsx";
import { renderFragment } from "./render.ts";

const context = exampleContext("/tickets/t1");
const shown = { page: context, availability: { status: "available" }, viewer: "buyer", idempotencyKey: "k" } as const;
const page = (ticket: Partial<typeof exampleTicket> = {}) =>
  renderFragment(<TicketPage {...shown} ticket={{ ...exampleTicket, ...ticket }} />);
const dataIn = (markup: string): unknown =>
  JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(markup)?.[1] ?? "null");

test("the page of a ticket says in its head what a shared link shows", async () => {
  const markup = await page();
  const sentence =
    "Low Tide Festival: Friday night, Fri 4 Dec, 19:30, London, Harbour Hall, Bristol, Balcony B, Row 4, seat 17, $89.50";
  for (const name of ['name="description"', 'property="og:description"']) {
    expect(markup).toContain(`<meta ${name} content="${sentence}"/>`);
  }
  expect(markup).toContain('<link rel="canonical" href="https://tickets.example.com/tickets/t1"/>');
  expect(markup).toMatch(
    /<meta property="og:image" content="https:\/\/tickets\.example\.com\/events\/\w+\/preview\.png"\/>/,
  );
});

test("the page of a ticket describes its event, with the start in the time of the venue and the offer", async () => {
  expect(dataIn(await page())).toMatchObject({
    ...{ "@context": "https://schema.org", "@type": "Event", name: "Low Tide Festival: Friday night" },
    startDate: "2026-12-04T19:30+00:00",
    location: { "@type": "Place", name: "Harbour Hall, Bristol" },
    offers: {
      ...{ price: "89.50", priceCurrency: "USD", availability: "https://schema.org/InStock" },
      url: "https://tickets.example.com/tickets/t1",
    },
  });
  expect(dataIn(await page({ startsAt: null }))).toBeNull();
});

test("no title ends the description early", async () => {
  const title = '</script><script>alert(1)</script> & "quoted"';
  const markup = await page({ title });
  expect(markup).not.toContain("<script>alert");
  expect(dataIn(markup)).toMatchObject({ name: title });
});

test("a page without words of its own has those of the site, and no address of its own", async () => {
  const markup = await renderFragment(
    <Layout page={context} title="Orders">
      {""}
    </Layout>,
  );
  expect(markup).toContain('content="Buy and sell tickets, safely.');
  expect(markup).not.toContain('rel="canonical"');
});
