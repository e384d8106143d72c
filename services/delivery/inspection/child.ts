// Inspects one file in a process of its own: `child.ts <bytes> <page or 0> <most bytes> <most pages> <megapixels>`.
//
// The file comes by stdin, which stays open: its end means that the parent is gone. The answer goes to stdout as one
// line of JSON, and after it the page that was cut out, if any. Nothing is written anywhere else.
import { inspectFile, LibraryProblem } from "./inspect-file.ts";

// Exit code of a child that its file has ended. Every other one says that the child cannot do its work at all.
const ENDED_BY_FILE = 65;

const [length = 0, page = 0, bytes = 0, pages = 0, megapixels = 0] = process.argv.slice(2).map(Number);

// Libraries warn on the console, and stdout belongs to the answer.
for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) console[method] = () => undefined;

// A library may leave a promise behind that nobody awaits; what is thrown in a callback cannot be gone on from.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => process.exit(ENDED_BY_FILE));

async function readFileFromStdin(): Promise<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  const pieces: Buffer[] = [];
  let received = 0;
  process.stdin.on("data", (piece: Buffer) => {
    pieces.push(piece);
    received += piece.length;
    if (received >= length) resolve(Buffer.concat(pieces, length));
  });
  if (length === 0) resolve(new Uint8Array());
  for (const event of ["end", "close", "error"]) process.stdin.on(event, () => process.exit(1));
  return await promise;
}

async function answer(): Promise<void> {
  const file = await readFileFromStdin();
  const work = await inspectFile(file, page === 0 ? null : page, { bytes, pages, megapixels });
  const line = Buffer.from(`${JSON.stringify(work.answer)}\n`);
  process.stdout.write(Buffer.concat([line, work.cut ?? new Uint8Array()]), () => process.exit(0));
}

answer().catch((error: unknown) => process.exit(error instanceof LibraryProblem ? 1 : ENDED_BY_FILE));
