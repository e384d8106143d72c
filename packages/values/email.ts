// Reads e-mail addresses.

import { z } from "zod";
import { readText } from "./text.ts";

const LONGEST_ADDRESS = 254;
// The ASCII characters of a domain; any other one could end the name within an address of the web.
const ASCII_OF_DOMAIN = /^[a-z0-9.-]*$/i;

/**
 * Creates a field that reads an e-mail address by the rule of `<input type=email>`, in one spelling: without invisible
 * characters and spaces around it, in lower case, its domain in ASCII (`müller.de` is `xn--mller-kva.de`). Refuses every
 * other value, and an address of more than 254 characters, with `error`.
 */
export function emailField(error: string) {
  return z
    .string({ error })
    .transform((typed) => withAsciiDomain(readText(typed)).toLowerCase())
    .pipe(z.email({ pattern: z.regexes.html5Email, error }).max(LONGEST_ADDRESS, { error }))
    .meta({ format: "email", maxLength: LONGEST_ADDRESS });
}

// Leaves an address alone whose domain has no spelling in ASCII: the rule then refuses it.
function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  const domain = address.slice(at);
  const ascii = domain.replaceAll(/\P{ASCII}/gu, "");
  if (ascii === domain || !ASCII_OF_DOMAIN.test(ascii) || !URL.canParse(`http://${domain}`)) return address;
  return `${address.slice(0, at)}${new URL(`http://${domain}`).hostname}`;
}
