import { expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { signedInPage } from "./signed-in.ts";

const app = exampleApp();
app.get(
  "/mine",
  signedInPage((returnTo) => `/signin?to=${encodeURIComponent(returnTo)}`),
  (c) => c.text("mine"),
);

test("a page for people signed in sends others to sign in and back, with the query", async () => {
  const response = await app.request("http://localhost/mine?page=2");
  expect([response.status, response.headers.get("Location")]).toEqual([303, "/signin?to=%2Fmine%3Fpage%3D2"]);
  expect((await app.request("/mine", { headers: { Cookie: "session=ann" } })).status).toBe(200);
});
