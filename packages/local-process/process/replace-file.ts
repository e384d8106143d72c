import { renameSync, writeFileSync } from "node:fs";

/** Replaces a file atomically: a reader sees the old text or the new one. Only this user can read the file. */
export function replaceFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
