import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { z } from "zod";
import { requireUser, signedIn } from "../session/signed-in.ts";
import { exampleApp } from "../testing/examples.ts";
import { validated } from "./validated.ts";

const schema = z.object({
  title: z.string("Title is required").min(1, "Title is required").max(5, "Title is too long"),
  price: z.coerce.number("Price is bad").min(1, "Price is too low"),
});

const pageQuery = z.object({
  page: z.coerce.number().min(1, "page is too low"),
  size: z.coerce.number("size is bad").default(10),
});

const app = exampleApp();
app.post("/api/things", signedIn, validated("json", schema), (c) =>
  c.json({ by: requireUser(c).id, ...c.req.valid("json") }),
);
app.post("/api/open", validated("json", schema.partial()), (c) => c.json(c.req.valid("json")));
app.post(
  "/things",
  validated("form", schema, (c, { values, errors }) => c.json({ values, errors }, 422)),
  (c) => c.json(c.req.valid("form")),
);
app.get("/api/list", validated("query", pageQuery), (c) => c.json(c.req.valid("query")));

const json = { "Content-Type": "application/json" };
const post = (path: string, body: string, headers: Record<string, string> = json) =>
  app.request(path, { method: "POST", body, headers: { Cookie: "session=ann", ...headers } });

const form = (fields: Record<string, string>) =>
  app.request("/things", { method: "POST", body: new URLSearchParams(fields) });

test("a valid body reaches the handler without the fields nobody asked for", async () => {
  const response = await post("/api/things", '{"title":"Show","price":"20","admin":true,"__proto__":{"x":1}}');
  expect(await response.json()).toEqual({ by: "ann", title: "Show", price: 20 });
});

test("sign-in is checked before the body", async () => {
  const response = await post("/api/things", "{}", { ...json, Cookie: "" });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ errors: [{ message: "You must be signed in" }] });
});

test("all faulty fields are named at once, each with its first fault", async () => {
  const response = await post("/api/things", '{"price":0}');
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: [
      { message: "Title is required", field: "title" },
      { message: "Price is too low", field: "price" },
    ],
  });
});

test.each([
  ["broken JSON", '{"title":', json],
  ["a lone value", "12", json],
  ["null", "null", json],
  ["an array", "[]", json],
  ["a form", "title=Show&price=1", { "Content-Type": "application/x-www-form-urlencoded" }],
  ["no content type", '{"title":"Show","price":1}', { "Content-Type": "" }],
])("%s is 400 in the error shape, never 500", async (_what, body, headers) => {
  const response = await post("/api/open", body, headers);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ errors: [{ message: expect.any(String) }] });
});

test("no body at all is an empty one", async () => {
  const response = await app.request("/api/open", { method: "POST" });
  expect([response.status, await response.json()]).toEqual([200, {}]);
});

test("a JSON type with a suffix or a charset is JSON", async () => {
  for (const type of ["application/json; charset=utf-8", "application/merge-patch+json", "APPLICATION/JSON"]) {
    expect((await post("/api/open", "{}", { "Content-Type": type })).status).toBe(200);
  }
});

test("a faulty form comes to the page with what was typed", async () => {
  const faulty = await form({ title: "too long", price: "3" });
  expect(faulty.status).toBe(422);
  expect(await faulty.json()).toEqual({
    values: { title: "too long", price: "3" },
    errors: [{ message: "Title is too long", field: "title" }],
  });
  expect(await (await form({ title: "Show", price: "3" })).json()).toEqual({ title: "Show", price: 3 });
});

test("a file in place of a text and a broken multipart body are faults of the form", async () => {
  const body = new FormData();
  body.set("title", new File(["x"], "x.txt"));
  body.set("price", "3");
  const file = await app.request("/things", { method: "POST", body });
  expect([file.status, await file.json()]).toMatchObject([422, { errors: [{ field: "title" }] }]);
  const headers = { "Content-Type": "multipart/form-data; boundary=x" };
  expect((await post("/things", "rubbish", headers)).status).toBe(400);
});

const latin1 = (text: string) => Buffer.from(text, "latin1");
const URL_ENCODED = "application/x-www-form-urlencoded";
const PART = '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nCafé\r\n--x--\r\n';

test.each([
  ["JSON in ISO-8859-1", "/api/open", latin1('{"title":"Café"}'), "application/json"],
  ["JSON that names another charset", "/api/open", '{"title":"Cafe"}', "application/json; charset=iso-8859-1"],
  ["JSON in UTF-16", "/api/open", Buffer.from('{"title":"x"}', "utf16le"), "application/json; charset=utf-16"],
  ["a form in ISO-8859-1", "/things", latin1("title=Café&price=3"), URL_ENCODED],
  ["a form with escapes in ISO-8859-1", "/things", "title=Caf%E9&price=3", URL_ENCODED],
  ["a form that names another charset", "/things", "title=Cafe&price=3", `${URL_ENCODED}; charset=windows-1252`],
  ["a multipart form in ISO-8859-1", "/things", latin1(PART), "multipart/form-data; boundary=x"],
])("%s is 415", async (_what, path, body, type) => {
  const response = await app.request(path, { method: "POST", body, headers: { "Content-Type": type } });
  expect([response.status, await response.text()]).toEqual([
    415,
    expect.stringContaining("Body must be encoded as UTF-8"),
  ]);
});

test("a compressed body is 415", async () => {
  for (const [path, type] of [
    ["/api/open", "application/json"],
    ["/things", URL_ENCODED],
  ] as const) {
    const headers = { "Content-Type": type, "Content-Encoding": "gzip" };
    const response = await app.request(path, { method: "POST", body: gzipSync("{}"), headers });
    expect([response.status, response.headers.get("Accept-Encoding")]).toEqual([415, "identity"]);
  }
});

test("UTF-8 is taken by each of its names, with a byte order mark too", async () => {
  for (const type of ["application/json; charset=UTF-8", 'application/json;charset="utf8"', "application/json"])
    expect(await (await post("/api/open", '\uFEFF{"title":"Café"}', { "Content-Type": type })).json()).toEqual({
      title: "Café",
    });
  expect(await (await form({ title: "Ca😀\uFFFD", price: "3" })).json()).toEqual({ title: "Ca😀\uFFFD", price: 3 });
});

test("a body that is no form is 400 where a form is expected, and no body is an empty form", async () => {
  for (const type of ["application/json", "text/plain", ""])
    expect((await post("/things", "title=Show", { "Content-Type": type })).status).toBe(400);
  expect((await app.request("/things", { method: "POST" })).status).toBe(422);
});

test("a field of a query that nobody asked for is ignored, whatever its encoding", async () => {
  expect((await app.request("/api/list?page=1&from=caf%E9&y=100%")).status).toBe(200);
});

test("a name sent twice in a form counts once: the last", async () => {
  const body = new URLSearchParams("title=One&price=3&title=Two");
  expect(await (await app.request("/things", { method: "POST", body })).json()).toEqual({ title: "Two", price: 3 });
});

test("no body of a JSON type is an empty one", async () => {
  expect(await (await post("/api/open", "")).json()).toEqual({});
});

test("a body that is too large is 413 before it is checked", async () => {
  const response = await post("/api/open", `{"title":"${"x".repeat(100 * 1024)}"}`);
  expect([response.status, await response.json()]).toEqual([413, { errors: [{ message: "Body is too large" }] }]);
});

test("a query is checked; its faults name their parameters, and a name sent twice counts once: the first", async () => {
  const ask = async (query: string) => {
    const response = await app.request(`/api/list?${query}`);
    return [response.status, await response.json()];
  };
  expect(await ask("page=2&page=3&unknown=x")).toEqual([200, { page: 2, size: 10 }]);
  expect(await ask("page=0&size=x")).toEqual([
    400,
    {
      errors: [
        { message: "page is too low", field: "page" },
        { message: "size is bad", field: "size" },
      ],
    },
  ]);
});
