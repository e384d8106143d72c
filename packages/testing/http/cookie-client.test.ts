import { once } from "node:events";
import { createServer } from "node:http";
import { freePort } from "@holdfast/local-process";
import { expect, test } from "vitest";
import { cookieClient } from "./cookie-client.ts";

function echo(request: Request): Response {
  const { pathname } = new URL(request.url);
  const headers = new Headers();
  if (pathname === "/in") headers.append("Set-Cookie", "session=a=b; Path=/; HttpOnly");
  if (pathname === "/in") headers.append("Set-Cookie", "flash=1");
  if (pathname === "/out") headers.append("Set-Cookie", "session=; Max-Age=0");
  if (pathname === "/old") headers.append("Set-Cookie", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  return Response.json({ cookie: request.headers.get("Cookie"), method: request.method }, { headers });
}

test("cookieClient() sends back the cookies it was given", async () => {
  const client = cookieClient(echo);
  await client("/in");
  expect(await (await client("/")).json()).toEqual({ cookie: "session=a=b; flash=1", method: "GET" });
});

test.each(["/out", "/old"])("cookieClient() forgets a cookie cleared by %s", async (path) => {
  const client = cookieClient(echo);
  await client("/in");
  await client(path);
  expect([...client.cookies]).toEqual([["flash", "1"]]);
});

test("cookieClient() sends json as a POST with its type", async () => {
  const client = cookieClient({ fetch: async (request) => Response.json([request.method, await request.json()]) });
  expect(await (await client("/", { json: { a: 1 } })).json()).toEqual(["POST", { a: 1 }]);
});

test("cookieClient() follows no redirect of a running site", async () => {
  const site = createServer((_request, response) => response.writeHead(303, { Location: "/there" }).end());
  const port = await freePort();
  await once(site.listen(port, "127.0.0.1"), "listening");
  const response = await cookieClient(`http://127.0.0.1:${port}/`)("/here");
  site.closeAllConnections();
  site.close();
  expect([response.status, response.headers.get("Location")]).toEqual([303, "/there"]);
});
