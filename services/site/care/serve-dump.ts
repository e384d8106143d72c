// Hands a file of Redis data to one server, which takes it as a replica takes the data of its master.

import { randomBytes, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";

/** Serves one file to whoever knows its password, until it is closed. */
export interface ServedDump {
  /** Port on all addresses of this machine. */
  readonly port: number;
  /** Password that the server has to send. */
  readonly password: string;
  /** Number of times that the file was asked for; more than once: the server did not take it. */
  requests(): number;
  /** Stops serving. */
  close(): void;
}

/** Starts to serve a file. */
export async function serveDump(file: string): Promise<ServedDump> {
  const password = randomBytes(24).toString("base64url");
  const sockets = new Set<Socket>();
  let asked = 0;
  const { size } = await stat(file);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    let isKnown = false;
    const answer = async (words: readonly string[]): Promise<void> => {
      const [command = "", ...rest] = words;
      if (command.toUpperCase() === "AUTH") isKnown ||= isSame(rest.at(-1) ?? "", password);
      if (!isKnown) socket.write("-NOAUTH Authentication required.\r\n");
      else if (command.toUpperCase() === "PING") socket.write("+PONG\r\n");
      else if (command.toUpperCase().endsWith("SYNC")) {
        asked += 1;
        socket.write(`+FULLRESYNC ${randomBytes(20).toString("hex")} 0\r\n$${size}\r\n`);
        await pipeline(createReadStream(file), socket, { end: false });
      } else if (rest[0]?.toUpperCase() !== "ACK") socket.write("+OK\r\n");
    };
    readCommands(socket, (words) => void answer(words).catch(() => socket.destroy()));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    password,
    requests: () => asked,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const LONGEST = 65_536;

// A replica sends its commands as arrays of texts.
function readCommands(socket: Socket, onCommand: (words: readonly string[]) => void): void {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    if (text.length > LONGEST) socket.destroy();
    for (;;) {
      const read = readCommand(text);
      if (read === null) return;
      text = text.slice(read.length);
      if (read.words.length > 0) onCommand(read.words);
    }
  });
}

/** Reads the first command of a text; null while it is incomplete. */
function readCommand(text: string): { readonly words: string[]; readonly length: number } | null {
  const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === undefined) {
    const end = text.indexOf("\n");
    return end < 0 ? null : { words: text.slice(0, end).trim().split(/\s+/), length: end + 1 };
  }
  const words: string[] = [];
  let at = head.length;
  for (let n = 0; n < Number(count); n++) {
    const [size, bytes] = /^\$(\d+)\r\n/.exec(text.slice(at, at + 32)) ?? [];
    if (size === undefined) return null;
    const start = at + size.length;
    at = start + Number(bytes) + 2;
    if (text.length < at) return null;
    words.push(text.slice(start, at - 2));
  }
  return { words, length: at };
}
