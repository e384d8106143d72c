// Writes section, row and seat of a ticket as one text.

type Place = string | null | undefined;

/** Writes section, row and seat as one text, such as `Block 112, Row H, Seat 14`; empty where none is known. */
export function seatText({ section, row, seat }: { section?: Place; row?: Place; seat?: Place }): string {
  return [section, named("Row", row), named("Seat", seat)].filter((part) => part).join(", ");
}

// Only a bare number or letter needs its word: sellers also type "Row H, seat 14" or "Standing".
function named(word: string, value: Place): string {
  return value && /^[\p{L}\p{N}-]{1,4}$/u.test(value) ? `${word} ${value}` : (value ?? "");
}
