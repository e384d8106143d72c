import { expect, test } from "vitest";
import { explainNoAnswer } from "./no-answer.ts";

const request = (headers: string, body = "") => `POST / HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;
const SHORT = "the rest of the body never came";

test.each([
  ["closed", "get / HTTP/1.1\r\n\r\n", "a method of no standard"],
  ["closed", "GET / HTTP/1.1\r\n\r\n", null],
  ["closed", request("Content-Length: 5", "a"), null],
  ["silent", "get / HTTP/1.1\r\n\r\n", null],
  ["silent", request("Content-Length: 5", "abcd"), SHORT],
  ["silent", request("Content-Length: 5", "abcde"), null],
  ["silent", request("Transfer-Encoding: chunked", "3\r\nabc"), SHORT],
  ["silent", request("Transfer-Encoding: chunked", "3\r\nabc\r\n"), SHORT],
  ["silent", request("Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"), null],
  ["silent", request("Transfer-Encoding: chunked", "zz\r\nabc\r\n0\r\n\r\n"), null],
] as const)("explainNoAnswer() of %s after %j is %j", (answer, text, expected) => {
  expect(explainNoAnswer(answer, text)).toBe(expected);
});
