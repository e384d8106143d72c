import { expect, test } from "vitest";
import { deviceOf } from "./device.ts";

const gecko = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0";
const webKit = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";

test.each([
  [gecko, "Firefox on Windows"],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webKit} Safari/537.36`, "Chrome on Linux"],
  [`Mozilla/5.0 (Windows NT 10.0) ${webKit} Safari/537.36 Edg/141.0.0.0`, "Edge on Windows"],
  [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${webKit} Mobile Safari/537.36`, "Chrome on Android"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
    "Safari on Mac",
  ],
  ["curl/8.5.0", "curl"],
  ["SomeBot (Windows)", "Unknown browser on Windows"],
  ["", "Unknown device"],
  [undefined, "Unknown device"],
])("deviceOf(%j) is %s", (userAgent, words) => {
  expect(deviceOf(userAgent)).toBe(words);
});
