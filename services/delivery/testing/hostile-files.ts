// Lists the hostile files that the inspection of tickets is tried with.
import { content } from "./hostile/content.ts";
import type { HostileFile } from "./hostile/hostile-file.ts";
import { kinds } from "./hostile/kinds.ts";
import { pictures } from "./hostile/pictures.ts";
import { scripts } from "./hostile/scripts.ts";
import { structure } from "./hostile/structure.ts";

export type { HostileFile } from "./hostile/hostile-file.ts";

/** All hostile files; each is refused. */
export const hostileFiles: readonly HostileFile[] = [...kinds, ...pictures, ...scripts, ...structure, ...content];
