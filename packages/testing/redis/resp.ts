// Finds where a message of the Redis protocol RESP2 ends.

/** Returns the bytes of the RESP2 message that begins at `from` (default 0); 0 while the message is incomplete. */
export function messageLength(bytes: Buffer, from = 0): number {
  const end = endOf(bytes, from);
  return end < 0 ? 0 : end - from;
}

const CR = 13;

// Returns where the message that begins at `at` ends; -1 while bytes are missing.
function endOf(bytes: Buffer, at: number): number {
  const line = bytes.indexOf("\r\n", at);
  if (line < 0) return -1;
  const next = line + 2;
  const count = Number(bytes.toString("latin1", at + 1, line));
  switch (bytes.toString("latin1", at, at + 1)) {
    case "$":
      return count < 0 ? next : endOfBulk(bytes, next + count);
    case "*":
      return endOfList(bytes, next, count);
    default:
      return next;
  }
}

function endOfBulk(bytes: Buffer, end: number): number {
  return bytes.length >= end + 2 && bytes[end] === CR ? end + 2 : -1;
}

function endOfList(bytes: Buffer, from: number, count: number): number {
  let at = from;
  for (let n = 0; n < count && at >= 0; n++) at = endOf(bytes, at);
  return at;
}
