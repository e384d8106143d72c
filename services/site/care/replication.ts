// Reads a whole server of Redis as one file, by the command with which a replica gets its first copy.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** Says how to reach one server of Redis, and as whom. */
export interface ServerPlace {
  /** Names the host, or gives its IP address or the path of a Unix socket. */
  readonly host: string;
  /** Gives the port; 0 for a socket. */
  readonly port: number;
  /** Names the user; null for the default user. */
  readonly username: string | null;
  /** Gives the password; null for none. */
  readonly password: string | null;
  /** Names the server in its certificate; null: the connection is not encrypted. */
  readonly tlsName: string | null;
}

/** Describes the file of a server's data. */
export interface Dump {
  /** Number of its bytes. */
  readonly bytes: number;
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
}

/** Follows the copying of one server. */
export interface Copying {
  /** Resolves once the server has begun to send, so that later writes are not in the file. */
  readonly begun: Promise<void>;
  /** Resolves with the description of the complete file. Throws an error of one line. */
  readonly done: Promise<Dump>;
  /** Breaks the copying off. */
  end(): void;
}

// A server sends a line at least every few seconds while it makes the copy.
const SILENT_MS = 60_000;
const LINE_END = 10;

/**
 * Connects to a server; the returned function asks it for its data as of that moment, and writes them into `file`. The
 * server goes on serving meanwhile: a forked child writes the copy. Throws an error of one line when the server cannot
 * be reached, or refuses.
 */
export async function connectForCopy(place: ServerPlace): Promise<(file: string) => Copying> {
  const socket = await opened(place);
  const reader = new SocketReader(socket);
  const access = place.username === null ? [] : [place.username];
  if (place.password !== null) await asked(socket, reader, ["AUTH", ...access, place.password]);
  // The server then ends the connection after the copy, and keeps no later writes for us.
  await asked(socket, reader, ["REPLCONF", "rdb-only", "1"]);
  return (file) => {
    const { promise: begun, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits for the end alone hears of the error there.
    begun.catch(() => undefined);
    const done = copy(socket, reader, { file, onBegun: resolve }).catch((error: unknown) => {
      reject(error);
      throw error;
    });
    done.catch(() => undefined);
    return { begun, done, end: () => socket.destroy() };
  };
}

async function copy(
  socket: Socket,
  reader: SocketReader,
  { file, onBegun }: { readonly file: string; readonly onBegun: () => void },
): Promise<Dump> {
  try {
    socket.write(spelled(["SYNC"]));
    const header = await reader.line();
    if (!/^\$\d+$/.test(header)) throw refusal(header);
    onBegun();
    return await writeDump(reader, file, Number(header.slice(1)));
  } finally {
    socket.destroy();
  }
}

async function writeDump(reader: SocketReader, file: string, bytes: number): Promise<Dump> {
  const handle: FileHandle = await open(file, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    for await (const chunk of reader.bytes(bytes)) {
      hash.update(chunk);
      await handle.write(chunk);
    }
    await handle.sync();
    return { bytes, sha256: hash.digest("hex") };
  } finally {
    await handle.close();
  }
}

async function opened({ host, port, tlsName }: ServerPlace): Promise<Socket> {
  const socket = host.startsWith("/")
    ? connectTcp({ path: host })
    : tlsName === null
      ? connectTcp({ host, port })
      : connectTls({ host, port, ...(/^[\d.]+$|:/.test(tlsName) ? {} : { servername: tlsName }) });
  socket.setTimeout(SILENT_MS, () => socket.destroy(new Error(`Redis on ${host}:${port} was silent for a minute`)));
  await once(socket, tlsName === null ? "connect" : "secureConnect");
  return socket;
}

async function asked(socket: Socket, reader: SocketReader, words: readonly string[]): Promise<void> {
  socket.write(spelled(words));
  const answer = await reader.line();
  if (answer.startsWith("-")) throw refusal(answer);
}

function spelled(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

function refusal(answer: string): Error {
  const why = answer.replace(/^-/, "").slice(0, 200);
  const advice = "the user of REDIS_URL needs all rights, and a hosted Redis may forbid SYNC: use its own backups then";
  return new Error(`Cannot copy the data of Redis: it answers ${JSON.stringify(why)}; ${advice}`);
}

/** Reads lines and counted bytes from a socket. */
class SocketReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  /** Reads the next line that is not empty; empty ones say that the server is still at work. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(LINE_END);
      if (end < 0) {
        this.#rest = Buffer.concat([this.#rest, await this.#next()]);
        continue;
      }
      const text = this.#rest.subarray(0, end).toString("latin1").trimEnd();
      this.#rest = this.#rest.subarray(end + 1);
      if (text !== "") return text;
    }
  }

  /** Reads `count` bytes. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      this.#rest = chunk.subarray(left);
      const given = chunk.subarray(0, left);
      left -= given.length;
      yield given;
    }
  }

  async #next(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next();
    if (done) throw new Error("Cannot copy the data of Redis: it has closed the connection before the end");
    return value;
  }
}
