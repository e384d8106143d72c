import { expect, test } from "vitest";
import { orderNumber } from "./order-number.ts";

test("orderNumber() is the last eight random characters of the id in two groups", () => {
  expect(orderNumber("01KAB4Z7Q3M8N5T6W97K3Q9XTM07")).toBe("HF-7K3Q-9XTM");
});

test("orderNumber() shows a text that is no id as it is", () => {
  expect(orderNumber("o1")).toBe("o1");
});
