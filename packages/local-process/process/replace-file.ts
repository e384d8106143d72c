import { renameSync, writeFileSync } from "node:fs";

/** Replaces a file at once, readable by this user only: a reader sees the text before or the new one. */
export function replaceFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
