import { expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";
import { createPageOf } from "./page-facts.ts";

const app = exampleApp();
const pageOf = createPageOf(readCommon({}));
app.all("/*", (c) => {
  const { address, answersForm } = pageOf(c);
  return c.json({ address, answersForm });
});
const factsOf = async (path: string, init?: RequestInit): Promise<unknown> =>
  (await app.request(`http://tickets.example${path}`, init)).json();
const form = (referer: string) => factsOf("/orders", { method: "POST", headers: { Referer: referer } });

test("a page is come back to at its own address, with the query", async () => {
  expect(await factsOf("/orders?after=x")).toEqual({ address: "/orders?after=x", answersForm: false });
});

test("the answer to a form leads back to the page with the form", async () => {
  expect(await form("http://tickets.example/tickets/t1?x=1")).toEqual({
    address: "/tickets/t1?x=1",
    answersForm: true,
  });
});

test.each(["", "nonsense", "http://evil.example/tickets/t1"])(
  "a form sent from the page %j leads back to the front page",
  async (referer) => {
    expect(await form(referer)).toEqual({ address: "/", answersForm: true });
  },
);

test("no address leads to another site", async () => {
  expect(await factsOf("//evil.example/x")).toEqual({ address: "/evil.example/x", answersForm: false });
  expect(await form("http://tickets.example//evil.example/")).toEqual({ address: "/evil.example/", answersForm: true });
});

test("only a site that is neither in production nor takes real money leads to its mails", () => {
  const hasOutbox = (env: Record<string, string>) => {
    const answer = createPageOf(readCommon(env));
    return new Promise((resolve) => {
      const one = exampleApp();
      one.get("/", (c) => {
        resolve(answer(c).hasOutbox);
        return c.text("");
      });
      void one.request("http://tickets.example/");
    });
  };
  return expect(Promise.all([hasOutbox({}), hasOutbox({ STRIPE_SECRET_KEY: "sk_live_1" })])).resolves.toEqual([
    true,
    false,
  ]);
});
