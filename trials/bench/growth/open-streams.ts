// Opens live streams of a site as browsers do, and keeps them open.

import { once } from "node:events";
import { connect, type Socket } from "node:net";

const AT_ONCE = 64;

/** Opens `count` streams, the nth at the nth path, over and over; resolves when each has got its first view. */
export async function openStreams(url: string, paths: readonly string[], count: number): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let at = next++; at < count; at = next++) {
      const socket = connect({ host: hostname, port: Number(port) });
      sockets.push(socket);
      await once(socket, "connect");
      socket.write(`GET ${paths[at % paths.length] ?? "/"} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
      await firstView(socket);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sockets;
}

// The view may come in several pieces; the rest of what comes is read and dropped.
async function firstView(socket: Socket): Promise<void> {
  let text = "";
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`Cannot open a stream: ${text.slice(0, 200)}`)));
    socket.on("data", (piece) => {
      if (text.length < 10_000) text += piece.toString("latin1");
      if (/^HTTP\/1\.1 (?!200)/.test(text)) reject(new Error(`Cannot open a stream: ${text.slice(0, 200)}`));
      if (text.includes("data: ")) resolve();
    });
  });
}
