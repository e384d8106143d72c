import { expect, test } from "vitest";
import { messageLength } from "./resp.ts";

const MESSAGES = [
  "+OK\r\n",
  ":12\r\n",
  "$-1\r\n",
  "*-1\r\n",
  "$0\r\n\r\n",
  "$4\r\na\r\nb\r\n",
  "*0\r\n",
  "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
];

test.each(MESSAGES)("messageLength() measures %j before another, and waits for its last byte", (message) => {
  const bytes = Buffer.from(`${message}+next\r\n`);
  expect(messageLength(bytes)).toBe(message.length);
  for (let cut = 0; cut < message.length; cut++) expect(messageLength(bytes.subarray(0, cut))).toBe(0);
});
