import { waitFor } from "@holdfast/testing";
import { test } from "vitest";
import { listen } from "../lifecycle/listen.ts";
import { exampleApp } from "../testing/examples.ts";
import { createWatched, read } from "../testing/watched.ts";
import { liveStream } from "./live.ts";

test("liveStream() over a real connection stays open, and ends when the browser goes", async () => {
  const watched = createWatched({ html: "free" });
  const { engine, render } = watched;
  const app = exampleApp();
  app.get("/events", (c) => liveStream(c, { engine, id: "t1", render, pingMs: 5 }));
  const listener = listen(0);
  listener.handOver(app);
  try {
    const leaving = new AbortController();
    const response = await fetch(`http://127.0.0.1:${listener.port}/events`, { signal: leaving.signal });
    const received = { text: "", isOver: false };
    const reading = read(response, received).catch(() => undefined);
    await waitFor(() => received.text.includes("event: ping"));
    watched.change("5-0", { html: "held" });
    await waitFor(() => received.text.includes("data: held\nid: 5-0"));
    leaving.abort();
    await reading;
    await waitFor(() => watched.watchers.size === 0);
  } finally {
    await listener.stop();
  }
});
