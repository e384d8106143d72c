import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { exampleApp, people } from "../testing/examples.ts";
import { sessionsBy } from "../testing/session-by-id.ts";
import { createWatched, read, type Watched } from "../testing/watched.ts";
import { type LiveOptions, liveStream } from "./live.ts";
import { createOpenStreams } from "./open-streams.ts";

type Opening = Partial<Omit<LiveOptions, "render">> & { method?: string };

async function open(watched: Watched, { method = "GET", ...options }: Opening = {}) {
  const { engine } = watched;
  const app = exampleApp();
  app.get("/events", (c) =>
    liveStream(c, { engine, id: "t1", render: () => watched.render(), pingMs: 60_000, ...options }),
  );
  const leaving = new AbortController();
  const request = new Request("http://localhost/events", { method, signal: leaving.signal });
  const streams = createOpenStreams({ perOwner: 2, inAll: 3 });
  const response = await app.fetch(request, { streams });
  const received = { text: "", isOver: false };
  const reading = read(response, received);
  return { response, received, reading, streams, leave: () => leaving.abort() };
}

test("liveStream() shows what is there now, then each change under its entry's id", async () => {
  const watched = createWatched({ html: "<p>\nfree</p>" });
  const { response, received, leave } = await open(watched);
  expect(response.headers.get("Content-Type")).toContain("text/event-stream");
  await waitFor(() => received.text === "data: <p>\ndata: free</p>\n\n");
  watched.change("5-0", { html: "held" });
  await waitFor(() => received.text.endsWith("data: held\nid: 5-0\n\n"));
  watched.change("6-0", { html: "free", event: "ticket" });
  await waitFor(() => received.text.endsWith("event: ticket\ndata: free\nid: 6-0\n\n"));
  leave();
});

test("liveStream() shows a change that comes while the first view is rendered", async () => {
  const watched = createWatched({ html: "free" });
  const render = async () => {
    const seen = watched.shown;
    if (watched.watchers.size > 0 && watched.shown?.html === "free") watched.change("5-0", { html: "held" });
    return await Promise.resolve(seen);
  };
  const { received, leave } = await open({ ...watched, render });
  await waitFor(() => received.text === "data: free\n\ndata: held\nid: 5-0\n\n");
  leave();
});

test("liveStream() is 204 when there is nothing to show, and watches nothing", async () => {
  const watched = createWatched(null);
  const { response } = await open(watched);
  expect(response.status).toBe(204);
  expect(watched.watchers.size).toBe(0);
});

test("liveStream() answers HEAD with the headers of GET and opens no stream", async () => {
  const watched = createWatched({ html: "free" });
  const { response, reading, streams } = await open(watched, { method: "HEAD" });
  await reading;
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("text/event-stream");
  expect([watched.watchers.size, streams.count()]).toEqual([0, 0]);
  expect((await open(createWatched(null), { method: "HEAD" })).response.status).toBe(204);
});

test("liveStream() ends with `end` after a final view", async () => {
  const watched = createWatched({ html: "held" });
  const { received, reading } = await open(watched);
  await waitFor(() => received.text.includes("held"));
  watched.change("7-0", { html: "sold", isFinal: true });
  await reading;
  expect(received.text).toBe("data: held\n\ndata: sold\nid: 7-0\n\nevent: end\ndata: \n\n");
  expect(watched.watchers.size).toBe(0);
});

test("liveStream() of what is final already says so and ends", async () => {
  const { received, reading } = await open(createWatched({ html: "sold", isFinal: true }));
  await reading;
  expect(received.text).toBe("data: sold\n\nevent: end\ndata: \n\n");
});

test("liveStream() makes many changes at once one, and sends no view that equals the last one", async () => {
  const watched = createWatched({ html: "0" });
  const { received, leave } = await open(watched);
  await waitFor(() => received.text.includes("data: 0"));
  for (let at = 1; at <= 50; at += 1) watched.change(`${at}-0`, { html: String(at) });
  await waitFor(() => received.text.includes("data: 50"));
  expect(watched.rendered).toBeLessThanOrEqual(3);
  watched.change("51-0", { html: "50" });
  watched.change("52-0", { html: "end" });
  await waitFor(() => received.text.includes("data: end"));
  expect(received.text.match(/data: 50/g)).toHaveLength(1);
  leave();
});

test("liveStream() sends pings while nothing changes", async () => {
  const { received, leave } = await open(createWatched({ html: "free" }), { pingMs: 5 });
  await waitFor(() => received.text.includes("event: ping\ndata: \n\nevent: ping\n"));
  leave();
});

test("liveStream() looks at the state at each ping too, where it changes without an event", async () => {
  const watched = createWatched({ html: "number 2" });
  const { received, leave } = await open(watched, { pingMs: 5, rendersAtPing: true });
  await waitFor(() => received.text.includes("number 2"));
  watched.shown = { html: "number 1" };
  await waitFor(() => received.text.includes("number 1"));
  expect(received.text.match(/number 2/g)).toHaveLength(1);
  leave();
});

test("liveStream() stops watching when the browser disconnects", async () => {
  const watched = createWatched({ html: "free" });
  const { received, leave } = await open(watched);
  await waitFor(() => received.text.includes("free"));
  expect(watched.watchers.size).toBe(1);
  leave();
  await waitFor(() => watched.watchers.size === 0);
});

test("liveStream() ends after its longest life, without `end`, so that browsers come back", async () => {
  const watched = createWatched({ html: "free" });
  const { received, reading, streams } = await open(watched, { maxLifeMs: 20 });
  await reading;
  expect(received.text).toBe("data: free\n\n");
  expect([watched.watchers.size, streams.count()]).toEqual([0, 0]);
});

test("liveStream() ends also for a browser that does not read, and lets go of all it holds", async () => {
  const watched = createWatched({ html: "x".repeat(1_000_000) });
  const { engine, render } = watched;
  const app = exampleApp();
  app.get("/events", (c) => liveStream(c, { engine, id: "t1", render, maxLifeMs: 20 }));
  const streams = createOpenStreams();
  const response = await app.fetch(new Request("http://localhost/events"), { streams });
  expect(response.status).toBe(200);
  await waitFor(() => watched.watchers.size === 0 && streams.count() === 0);
});

test("liveStream() ends when the listener stops, without `end`, so that browsers come back", async () => {
  const watched = createWatched({ html: "free" });
  const { received, reading, streams } = await open(watched);
  await waitFor(() => received.text.includes("free"));
  streams.endAll();
  await reading;
  expect(received.text).toBe("data: free\n\n");
  expect(watched.watchers.size).toBe(0);
});

test("liveStream() whose first rendering fails is an error, and holds nothing", async () => {
  const watched = createWatched(null);
  watched.render = () => Promise.reject(new Error("broken"));
  const { response, streams } = await open(watched);
  expect(response.status).toBe(500);
  expect([watched.watchers.size, streams.count()]).toEqual([0, 0]);
});

test("liveStream() whose later rendering fails closes without `end`", async () => {
  const watched = createWatched({ html: "free" });
  const { received, reading, streams } = await open(watched);
  await waitFor(() => received.text.includes("free"));
  watched.render = () => Promise.reject(new Error("broken"));
  watched.change("5-0", { html: "held" });
  await reading;
  expect(received.text).toBe("data: free\n\n");
  expect([watched.watchers.size, streams.count()]).toEqual([0, 0]);
});

test("liveStream() ends with the session of the person", async () => {
  const watched = createWatched({ html: "mine" });
  const { engine, render } = watched;
  const soon = Math.floor(Date.now() / 1_000) + 1;
  const token = `e30.${Buffer.from(JSON.stringify({ exp: soon })).toString("base64url")}.e30`;
  const session = sessionsBy(() => people["ann"] ?? null);
  const app = exampleApp({ session });
  app.get("/events", (c) => liveStream(c, { engine, id: "t1", render }));
  const response = await app.request("/events", { headers: { Cookie: `session=${token}` } });
  const received = { text: "", isOver: false };
  await read(response, received);
  expect(received.text).toBe("data: mine\n\n");
  expect(Date.now()).toBeGreaterThanOrEqual(soon * 1_000 - 5);
  expect(watched.watchers.size).toBe(0);
});
