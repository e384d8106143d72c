import { createServer, type Server, type Socket } from "node:net";

// Stands in for a Redis with search: takes commands as redis-om sends them, and answers by exact tags.

/** A document as the stand-in indexes it: its key and the tags of each field. */
export interface IndexedDocument {
  readonly key: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

export interface SearchServer {
  readonly url: string;
  /** Commands that make and search indexes, in the order in which they came. */
  readonly commands: string[][];
  /** Whether it leaves searches without an answer; default false. */
  isStuck: boolean;
  /** Whether indexes are still being filled with what was stored before; default false. */
  isIndexing: boolean;
  /** Forgets the indexes, as FLUSHALL does. */
  forget(): void;
  stop(): Promise<void>;
}

export async function startSearchServer(documents: readonly IndexedDocument[]): Promise<SearchServer> {
  const commands: string[][] = [];
  const sockets = new Set<Socket>();
  const indexes = new Set<string>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (part) => {
      received = Buffer.concat([received, part]);
      for (let read = commandIn(received); read !== null; read = commandIn(received)) {
        received = received.subarray(read.length);
        const reply = replyTo(read.words);
        if (reply !== null) socket.write(reply);
      }
    });
  });
  const replyTo = (words: string[]): string | null => {
    const [name = "", index = "", query = ""] = words;
    if (!name.startsWith("FT.")) return name === "GET" ? "$-1\r\n" : name === "UNLINK" ? ":0\r\n" : "+OK\r\n";
    commands.push(words);
    if (name === "FT.DROPINDEX") return "-Unknown Index name\r\n";
    if (name === "FT.CREATE") indexes.add(index);
    if (name !== "FT.SEARCH" && name !== "FT.INFO") return "+OK\r\n";
    if (found.isStuck) return null;
    if (!indexes.has(index)) return `-${index}: no such index\r\n`;
    if (name === "FT.INFO") return `*2\r\n${bulk("percent_indexed")}${bulk(found.isIndexing ? "0.5" : "1")}`;
    const prefix = `${index.slice(0, index.lastIndexOf(":"))}:`;
    const keys = documents
      .filter(({ key, tags }) => key.startsWith(prefix) && hasTags(tags, query))
      .map(({ key }) => key);
    const [from = 0, size = 0] = words.slice(words.indexOf("LIMIT") + 1).map(Number);
    const page = keys.slice(from, from + size);
    return `*${page.length + 1}\r\n:${keys.length}\r\n${page.map((key) => bulk(key)).join("")}`;
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const found: SearchServer = {
    url: `redis://127.0.0.1:${portOf(server)}`,
    commands,
    isStuck: false,
    isIndexing: false,
    forget: () => indexes.clear(),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return found;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

// A query of redis-om is a tree of `(@field:{tag})`, all of which must match.
function hasTags(tags: IndexedDocument["tags"], query: string): boolean {
  const asked = [...query.matchAll(/@(\w+):\{([^}]*)\}/g)];
  return asked.every(([, field = "", tag = ""]) => tags[field]?.includes(tag.replaceAll("\\", "")));
}

function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

/** Reads one command, an array of bulk strings, from the beginning of bytes; null until all of it has come. */
function commandIn(bytes: Buffer): { words: string[]; length: number } | null {
  const words: string[] = [];
  let at = 0;
  const number = (): number | null => {
    const end = bytes.indexOf("\r\n", at);
    if (end < 0) return null;
    const value = Number(bytes.toString("latin1", at + 1, end));
    at = end + 2;
    return value;
  };
  const count = number();
  if (count === null) return null;
  for (let n = 0; n < count; n++) {
    const length = number();
    if (length === null || bytes.length < at + length + 2) return null;
    words.push(bytes.toString("utf8", at, at + length));
    at += length + 2;
  }
  return { words, length: at };
}
