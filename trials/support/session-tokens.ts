// Signs session tokens once more, with other claims, by the key of a site.

import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const claims = z.looseObject({ iat: z.number() });

/** Holds what a token says. */
export type TokenClaims = z.output<typeof claims>;

/** Creates the function that signs a token once more, with the claims that `changes` returns for those it has. */
export function createResigner({ dataDir }: { readonly dataDir: string }) {
  const jwk = JSON.parse(readFileSync(join(dataDir, "auth-private-key.json"), "utf8"));
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return (token: string, changes: (token: TokenClaims) => object): string => {
    const [header = "", payload = ""] = token.split(".");
    const before = claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
    const changed = Buffer.from(JSON.stringify({ ...before, ...changes(before) })).toString("base64url");
    const signature = sign(null, Buffer.from(`${header}.${changed}`), key).toString("base64url");
    return `${header}.${changed}.${signature}`;
  };
}

/** Returns the change that makes a token expired. */
export function expired({ iat }: TokenClaims): object {
  return { exp: Math.floor(iat) - 1 };
}
