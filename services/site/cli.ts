#!/usr/bin/env bun
// Runs the command line of the site: `bun run holdfast <command>`, in an image `holdfast <command>`.

import { runMain } from "@holdfast/server";
import { runHoldfast } from "./commands/holdfast.ts";
import { siteEnvironment } from "./config.ts";

runMain(async ({ stopping }) => {
  process.exitCode = await runHoldfast(process.argv.slice(2), siteEnvironment(), stopping);
});
