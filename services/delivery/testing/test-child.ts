// Behaves as badly as a child can, in the way that its first word says; tests of what bounds a child run it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const MEGABYTE = 1024 * 1024;
const eaten: Buffer[] = [];

const ways: Readonly<Record<string, () => void>> = {
  answer: () => process.stdin.once("data", (data) => process.stdout.write(data, () => process.exit(0))),
  environment: () => process.stdout.write(execFileSync("/usr/bin/env"), () => process.exit(0)),
  spin: () => {
    for (;;);
  },
  eat: () => {
    for (;;) eaten.push(Buffer.alloc(MEGABYTE, eaten.length + 1));
  },
  talk: () => {
    const say = () => process.stdout.write("x".repeat(MEGABYTE), say);
    say();
  },
  crash: () => process.kill(process.pid, "SIGSEGV"),
  fail: () => process.exit(1),
  "give up": () => process.exit(65),
  ended: () => process.kill(process.pid, "SIGTERM"),
  write: () => {
    try {
      writeFileSync(process.argv[3] ?? "", "left behind");
    } catch {
      process.exit(1);
    }
  },
};

const wait = () => process.stdin.resume();
(ways[process.argv[2] ?? ""] ?? wait)();
