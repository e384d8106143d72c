// Makes the schemas of settings that name hosts, proxies and Redis.
import { redisAddressFault } from "@holdfast/actors/redis";
import { z } from "zod";
import { createProxyCheck } from "../http/ip-address.ts";

/** Makes the schema of a list of host names, separated by commas and spaces; an unset variable gives an empty list. */
export function hostNames() {
  return z
    .string()
    .transform((text) => text.toLowerCase().split(/[\s,]+/))
    .transform((names) => names.filter((name) => name !== ""))
    .refine((names) => names.every((name) => /^[\w.-]+$|^\[[\da-f:.]+\]$/.test(name)), {
      error: "must be host names without ports, separated by commas",
    })
    .default([]);
}

/** Makes the schema of a list of proxies, separated by commas and spaces; an unset variable gives an empty list. */
export function proxies() {
  return z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ""))
    .superRefine((entries, context) => {
      try {
        createProxyCheck(entries);
      } catch {
        context.addIssue({ code: "custom", message: "must be addresses or networks separated by commas" });
      }
    })
    .default([]);
}

/** Makes the schema of an address of Redis; the text of an issue is a fault without the password. */
export function redisAddress() {
  return z.string().superRefine((text, context) => {
    const fault = redisAddressFault(text);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  });
}

/**
 * Makes the schema of an origin: `http` or `https`, a host and perhaps a port, read into their canonical spelling. A path,
 * a query or a password is refused, because nothing would use it.
 */
export function webOrigin() {
  return z.string().transform((text, context) => {
    const url = /^https?:\/\/[^\s\\/?#@]+\/?$/i.test(text) ? URL.parse(text) : null;
    if (url !== null) return url.origin;
    context.addIssue("must be a web address of a host alone, such as https://tickets.example.com");
    return z.NEVER;
  });
}
