// Receives large bodies, and refuses those that arrive so slowly that they would hold memory for hours.
import { HttpProblem } from "./problems.ts";
import type { AppContext } from "./service.ts";

/** Says how slowly a body may arrive. */
export interface Pace {
  /** Sets the time after which the pace counts, in ms; default 10,000. */
  readonly graceMs?: number;
  /** Sets how much of the body must arrive in each second from then on, in bytes; default 40,000. */
  readonly bytesPerSecond?: number;
}

const SECOND_MS = 1_000;

/**
 * Receives the body of a request, which `readUpload` and its like then read. Throws a 400 problem for one that arrives
 * more slowly than `pace`, and ends its connection.
 */
export async function receiveBody(
  c: AppContext,
  { graceMs = 10_000, bytesPerSecond = 40_000 }: Pace = {},
): Promise<void> {
  const reader = c.req.raw.body?.getReader();
  if (reader === undefined) return;
  const [pieces, began]: [Uint8Array[], number] = [[], performance.now()];
  let length = 0;
  for (;;) {
    const until = began + graceMs + (length / bytesPerSecond) * SECOND_MS;
    const piece = await within(Math.max(0, until - performance.now()), reader.read());
    if (piece === "late") {
      await reader.cancel().catch(() => undefined);
      throw new HttpProblem(400, [{ message: "Body arrives too slowly" }], { Connection: "close" });
    }
    if (piece.done) break;
    pieces.push(piece.value);
    length += piece.value.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(bytes.buffer) });
}

async function within<Value>(ms: number, value: Promise<Value>): Promise<Value | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), ms);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
