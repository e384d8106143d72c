import { describe, expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { canonicalPath } from "./canonical-path.ts";
import { notFound } from "./problems.ts";

const app = exampleApp();
app.get("/", (c) => c.text("home"));
app.get("/tickets/:id", (c) => {
  if (c.req.param("id").includes(" ")) throw notFound();
  return c.text(`ticket ${c.req.param("id")}`);
});
app.post("/tickets/:id", (c) => c.text("changed"));

const ask = (path: string, method = "GET") => app.request(new Request(`http://localhost${path}`, { method }));

describe("an unknown path", () => {
  test.each([
    ["/tickets/T/", "/tickets/T"],
    ["/tickets//T", "/tickets/T"],
    ["//", "/"],
    ["//tickets/T//", "/tickets/T"],
    ["//evil.example/x", "/evil.example/x"],
    ["/\\evil.example", "/evil.example"],
    ["/Tickets/T", "/tickets/T"],
    ["/API/Tickets/T", "/api/tickets/T"],
    ["/Account/SignIn/", "/account/signin"],
    ["/tickets/T/edit%20", "/tickets/T/edit"],
    ["/tickets/T/%20", "/tickets/T"],
    ["/tickets/T/?from=mail&x=/", "/tickets/T?from=mail&x=/"],
  ])("%s is redirected to %s", async (path, canonical) => {
    for (const method of ["GET", "HEAD"]) {
      const response = await ask(path, method);
      expect([response.status, response.headers.get("Location")]).toEqual([301, canonical]);
    }
  });

  test("with an unknown id of a known route is 404, whatever the id looks like", async () => {
    for (const id of ["%20", "T%20", "%41%20"]) expect((await ask(`/tickets/${id}`)).status).toBe(404);
  });

  test("that is canonical is 404, and so is a write to any unknown path", async () => {
    expect((await ask("/nothing")).status).toBe(404);
    expect((await ask("/tickets/T/", "POST")).status).toBe(404);
    expect((await ask("/tickets/T/", "DELETE")).status).toBe(404);
  });
});

test("a known path is answered as it is, whatever the letters of its id", async () => {
  expect(await (await ask("/tickets/aB")).text()).toBe("ticket aB");
  expect((await ask("/")).status).toBe(200);
});

test("canonicalPath() of a canonical path is the path itself", () => {
  for (const path of ["/", "//a//b/", "/%41/%2f/%c3%a9", "/A/%20/", "/a%20/%20", "/%2e", "/api/Tickets/T", "/%"]) {
    const canonical = canonicalPath(path);
    expect(canonicalPath(canonical)).toBe(canonical);
    expect(canonical).toMatch(/^\/(?!\/)/);
  }
});
