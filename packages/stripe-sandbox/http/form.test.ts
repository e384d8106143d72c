import { describe, expect, test } from "vitest";
import { canonical, parseForm } from "./form.ts";

describe("parseForm()", () => {
  test("parseForm() reads nested names and lists", () => {
    const form = parseForm("a=1&b[c][d]=2&e[]=x&e[]=y&f[0]=p&f[1]=q&g%5Bh%5D=%26+");
    expect(canonical(form)).toBe(
      '{"a":"1","b":{"c":{"d":"2"}},"e":{"0":"x","1":"y"},"f":{"0":"p","1":"q"},"g":{"h":"& "}}',
    );
  });

  test("parseForm() gives names that objects have no special meaning", () => {
    const form = parseForm("__proto__[polluted]=1&constructor=2");
    expect([...form.keys()]).toEqual(["__proto__", "constructor"]);
    expect(Reflect.get({}, "polluted")).toBe(undefined);
  });

  test.each(["a[b=1", "[a]=1", "a]=1", "a=1&a[b]=2", "a[b]=1&a=2"])("parseForm() refuses %s", (text) => {
    expect(() => parseForm(text)).toThrow("Invalid parameter name");
  });

  test("canonical() does not depend on the order of the names", () => {
    expect(canonical(parseForm("a=1&b[x]=1&b[y]=2"))).toBe(canonical(parseForm("b[y]=2&b[x]=1&a=1")));
    expect(canonical(parseForm("a=1&b=2"))).not.toBe(canonical(parseForm("a=2&b=1")));
  });
});
