import { expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";

const app = exampleApp({ common: readCommon({ TRUSTED_PROXIES: "loopback" }) });
app.get("/page", (c) => c.html(`<h1>${"Night of the Gulls ".repeat(200)}</h1>`));
app.get("/api/things", (c) => c.json({ name: "Möwen" }));
app.get("/gone", (c) => c.body(null, 204));
app.get("/broken", () => {
  throw new Error("broken");
});

const ask = (method: string, path: string, encoding = "identity") =>
  app.request(
    path,
    { method, headers: { "X-Request-Id": "request-1", "Accept-Encoding": encoding } },
    { addressOf: () => "127.0.0.1" },
  );

test.each(["/page", "/api/things", "/gone", "/broken", "/api/nothing", "/healthz", "/page/"])(
  "HEAD %s has the status and the headers of GET, and no body",
  async (path) => {
    const [get, head] = [await ask("GET", path), await ask("HEAD", path)];
    const headers = Object.fromEntries(head.headers);
    const { byteLength } = await get.arrayBuffer();
    if (byteLength > 0) expect(headers["content-length"]).toBe(String(byteLength));
    delete headers["content-length"];
    expect([head.status, headers]).toEqual([get.status, Object.fromEntries(get.headers)]);
    expect(await head.text()).toBe("");
  },
);

test("HEAD of a page that GET compresses says so, with the compressed length", async () => {
  const [get, head] = [await ask("GET", "/page", "gzip"), await ask("HEAD", "/page", "gzip")];
  expect([get, head].map(({ headers }) => headers.get("Content-Encoding"))).toEqual(["gzip", "gzip"]);
  expect(head.headers.get("Content-Length")).toBe(String((await get.arrayBuffer()).byteLength));
});

test("a handler sees HEAD as GET, so that no route treats it as a write", async () => {
  const seen: string[] = [];
  const watching = exampleApp();
  watching.get("/method", (c) => c.text(String(seen.push(`${c.req.method} ${c.var.isHead}`))));
  for (const method of ["GET", "HEAD"]) await watching.request("/method", { method });
  expect(seen).toEqual(["GET false", "GET true"]);
});
