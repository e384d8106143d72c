// Cuts texts to a size in bytes.

/** Cuts a text to at most `mostBytes` bytes of UTF-8, at the end of a character. */
export function cutText(text: string, mostBytes: number): string {
  // A character of a string takes three bytes at most.
  if (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes) return text;
  let bytes = 0;
  let cut = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    cut += character;
  }
  return cut;
}
