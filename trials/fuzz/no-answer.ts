// Explains why a request gets no answer, where that is right.

import { METHODS } from "node:http";
import type { NoAnswer } from "../support/raw-http.ts";

/**
 * Returns why a request has no answer, in words, and null when it should have had one. `text` is all of the request, a
 * character a byte.
 *
 * Bun closes the connection of a request whose method HTTP does not know, before any code of ours sees it. A request
 * whose body is shorter than it says is still waited for.
 */
export function explainNoAnswer(answer: NoAnswer, text: string): string | null {
  if (answer === "closed") return METHODS.includes(text.slice(0, text.indexOf(" "))) ? null : "a method of no standard";
  return isBodyShort(text) ? "the rest of the body never came" : null;
}

function isBodyShort(text: string): boolean {
  const at = text.indexOf("\r\n\r\n");
  const [head, body] = [text.slice(0, at), text.slice(at + 4)];
  if (/^Transfer-Encoding: chunked$/m.test(head)) return isChunkMissing(body);
  const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1] ?? 0);
  return body.length < length;
}

function isChunkMissing(body: string): boolean {
  let left = body;
  for (;;) {
    const [size] = /^[\da-f]+(?=\r\n)/i.exec(left) ?? [];
    // What is no chunk is answered as a faulty request.
    if (size === undefined) return left === "";
    const length = size.length + 2 + Number.parseInt(size, 16) + 2;
    if (left.length < length) return true;
    if (/^0+$/.test(size)) return false;
    left = left.slice(length);
  }
}
