import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";

const page = `<h1>${"Tickets ".repeat(500)}</h1>`;
const app = exampleApp()
  .get("/page", (c) => c.html(page, 422, { "X-Kept": "yes", Vary: "HX-Request-Type" }))
  .get("/json", (c) => c.json({ page }))
  .get("/events", (c) => c.body("data: now\n\n", 200, { "Content-Type": "text/event-stream" }))
  .get("/away", (c) => c.redirect("/page", 303));

const ask = (path: string, accept?: string, method = "GET") =>
  app.request(path, { method, headers: accept === undefined ? {} : { "Accept-Encoding": accept } });

test.each(["gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8", "GZIP"])(
  "%s gets a page compressed",
  async (accept) => {
    const answer = await ask("/page", accept);
    expect([answer.status, answer.headers.get("X-Kept")]).toEqual([422, "yes"]);
    expect(answer.headers.get("Content-Encoding")).toBe("gzip");
    expect(answer.headers.get("Vary")).toBe("HX-Request-Type, Accept-Encoding");
    const body = new Uint8Array(await answer.arrayBuffer());
    expect(body.byteLength).toBeLessThan(page.length / 10);
    expect(gunzipSync(body).toString()).toBe(page);
  },
);

test.each([undefined, "br", "gzip;q=0", "gzip;q=0, br", "identity"])(
  "%s gets the page uncompressed, with `Vary` for caches",
  async (accept) => {
    const answer = await ask("/page", accept);
    expect([answer.headers.get("Content-Encoding"), answer.headers.get("Vary")]).toEqual([
      null,
      "HX-Request-Type, Accept-Encoding",
    ]);
    expect(await answer.text()).toBe(page);
  },
);

test.each(["/json", "/events", "/away"])("%s is left as it is", async (path) => {
  const answer = await ask(path, "gzip");
  expect([answer.headers.get("Content-Encoding"), answer.headers.get("Vary")]).toEqual([null, null]);
});

test("HEAD answers like GET, without the page", async () => {
  const answer = await ask("/page", "gzip", "HEAD");
  expect([answer.status, await answer.text()]).toEqual([422, ""]);
});
