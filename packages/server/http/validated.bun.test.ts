import { expect, test } from "vitest";
import { z } from "zod";
import { listen } from "../lifecycle/listen.ts";
import { exampleApp } from "../testing/examples.ts";
import { validated } from "./validated.ts";

test("no body of a JSON type is an empty one over a real connection", async () => {
  const app = exampleApp();
  const schema = z.object({ title: z.string().optional() });
  app.post("/api/open", validated("json", schema), (c) => c.json(c.req.valid("json")));
  const listener = listen(0);
  listener.handOver(app);
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`http://127.0.0.1:${listener.port}/api/open`, { method: "POST", headers });
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
  } finally {
    await listener.stop();
  }
});
