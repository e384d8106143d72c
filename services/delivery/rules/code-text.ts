// Brings the text of a barcode into its normal form, by which two spellings of one code are one code.

// Dashes of every script, the minus sign and the soft hyphen.
const LEFT_OUT = /[\s\p{White_Space}\p{Pd}\u2212\u00ad]/gu;

/** Returns a code's text in NFKC, without white space and dashes, in upper case. Empty where nothing is left. */
export function normalCode(text: string): string {
  // Upper case may compose letters anew: composed again, so that the normal form of a normal form is itself.
  return text.normalize("NFKC").toUpperCase().normalize("NFKC").replaceAll(LEFT_OUT, "");
}
