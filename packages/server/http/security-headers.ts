import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./service.ts";

/** Origins besides our own that forms may lead to, and whether browsers are told to keep to HTTPS. */
export type SecurityHeaderOptions = { formActions: readonly string[]; isProduction: boolean };

/**
 * Sets the headers that keep a page to its own origin: nothing inline, no frames, no sniffing.
 * `Referrer-Policy` is same-origin and not stricter: with no-referrer browsers send `Origin: null` with our own forms.
 */
export function securityHeaders({ formActions, isProduction }: SecurityHeaderOptions): MiddlewareHandler<AppEnv> {
  const fixed = Object.entries({
    "Content-Security-Policy": policy(formActions),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    ...(isProduction && { "Strict-Transport-Security": "max-age=31536000" }),
  });
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of fixed) headers.set(name, value);
    // Most answers are about whoever is signed in; what may be kept says so itself.
    if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  };
}

function policy(formActions: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    ["form-action 'self'", ...formActions].join(" "),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
