import { expect, test } from "vitest";
import { describeError } from "./logger.ts";

test("describeError() gives type, message, code, stack and causes, and nothing else", () => {
  const cause = Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  const error = Object.assign(new TypeError("bad", { cause }), { command: { args: ["secret"] } });
  const described = describeError(error);
  expect(described).toEqual({
    type: "TypeError",
    message: "bad",
    stack: expect.stringContaining("bad"),
    cause: { type: "Error", message: "gone", code: "ECONNREFUSED", stack: expect.stringContaining("gone") },
  });
  expect(JSON.stringify(described)).not.toContain("secret");
});

test.each([
  ["a text", "broken", "broken"],
  ["nothing", undefined, "undefined"],
  ["a number", 7, "7"],
  ["a symbol", Symbol("secret"), "symbol"],
  ["a plain object", { message: "broken", code: 7 }, { type: "Object", message: "broken", code: "7" }],
  ["an object without a prototype", Object.create(null), { type: "Object", message: "" }],
])("describeError() of %s", (_what, thrown, described) => {
  expect(describeError(thrown)).toEqual(described);
});

test("describeError() writes an error that is its own cause, and one whose members cannot be read", () => {
  const circular: Error & { self?: unknown } = new Error("circular");
  circular.cause = circular;
  circular.self = circular;
  expect(JSON.stringify(describeError(circular))).toContain("circular");
  const hostile = new Proxy(new Error("x"), {
    get(_target, name) {
      if (name === "constructor") return Error;
      throw new Error("no");
    },
  });
  expect(describeError(hostile)).toEqual({ type: "Error", message: "" });
});
