// Names the release that writes archives.

import { readFileSync } from "node:fs";
import { z } from "zod";

const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");

/** Gives the version of this release. */
export const RELEASE = z.object({ version: z.string() }).parse(JSON.parse(text)).version;
