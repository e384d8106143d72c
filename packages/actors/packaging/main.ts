// Builds the package into packages/actors/dist, packs it, and prints the path of the tarball: `bun run build:actors`.
import { join } from "node:path";
import { buildPackage } from "./build.ts";

console.log(buildPackage(join(import.meta.dirname, "../dist")));
