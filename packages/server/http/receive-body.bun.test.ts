import { connect } from "node:net";
import { expect, test } from "vitest";
import { listen } from "../lifecycle/listen.ts";
import { exampleApp } from "../testing/examples.ts";
import { readUpload } from "./read-body.ts";
import { receiveBody } from "./receive-body.ts";

async function withApp(work: (port: number) => Promise<void>): Promise<void> {
  const app = exampleApp();
  app.post("/api/open", async (c) => {
    await receiveBody(c, { graceMs: 150, bytesPerSecond: 100_000 });
    const { texts, file } = await readUpload(c, "file");
    return c.json({ texts, bytes: file?.length ?? null });
  });
  const listener = listen(0);
  listener.handOver(app);
  try {
    await work(listener.port);
  } finally {
    await listener.stop();
  }
}

test("a body that has arrived is read as any other", async () => {
  await withApp(async (port) => {
    const body = new FormData();
    body.set("page", "2");
    body.set("file", new Blob([new Uint8Array(60_000)]), "ticket.pdf");
    const answer = await fetch(`http://127.0.0.1:${port}/api/open`, { method: "POST", body });
    expect([answer.status, await answer.json()]).toEqual([200, { texts: { page: "2" }, bytes: 60_000 }]);
    const empty = await fetch(`http://127.0.0.1:${port}/api/open`, { method: "POST" });
    expect([empty.status, await empty.json()]).toEqual([200, { texts: {}, bytes: null }]);
  });
});

test("a body that trickles in is refused, and its connection ends", async () => {
  await withApp(async (port) => {
    const socket = connect(port, "127.0.0.1");
    const head = "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 60000";
    socket.write(`POST /api/open HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${head}\r\n\r\n--x`);
    const trickle = setInterval(() => socket.write("a"), 20);
    socket.on("error", () => undefined);
    const ended = new Promise<void>((resolve) => {
      socket.on("close", () => resolve());
    });
    let answer = "";
    socket.on("data", (piece) => {
      answer += String(piece);
    });
    await ended;
    clearInterval(trickle);
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*Body arrives too slowly/s);
  });
});
