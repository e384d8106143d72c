import { expect, test } from "vitest";
import { Field, FormErrors } from "./form.tsx";
import { renderFragment } from "./render.ts";

test("Field ties hint and error to its input", async () => {
  const markup = await renderFragment(
    <Field label="Price" name="price" hint="In dollars" errors={[{ field: "price", message: "Too low" }]} />,
  );
  expect(markup).toContain('<label for="field-price">Price</label>');
  expect(markup).toContain('aria-describedby="field-price-hint field-price-error"');
  expect(markup).toContain('aria-invalid="true"');
  expect(markup).toContain('<p class="field-error" id="field-price-error">Too low</p>');
});

test("Field without a fault says nothing of faults", async () => {
  const markup = await renderFragment(
    <Field label="Price" name="price" errors={[{ field: "title", message: "Missing" }]} />,
  );
  expect(markup).not.toContain("aria-invalid");
  expect(markup).not.toContain("aria-describedby");
  expect(markup).not.toContain("autofocus");
});

test("only the first faulty field takes the focus", async () => {
  const errors = [
    { message: "About all" },
    { field: "title", message: "Missing" },
    { field: "price", message: "Too low" },
  ];
  expect(await renderFragment(<Field label="Title" name="title" errors={errors} />)).toContain("autofocus");
  expect(await renderFragment(<Field label="Price" name="price" errors={errors} />)).not.toContain("autofocus");
});

test("what people type is escaped, in attributes and in text", async () => {
  const nasty = `"><script>alert(1)</script>`;
  const input = await renderFragment(
    <Field label="Title" name="title" value={nasty} errors={[{ field: "title", message: nasty }]} />,
  );
  const area = await renderFragment(<Field label="Text" name="text" value={`</textarea>${nasty}`} multiline />);
  for (const markup of [input, area]) expect(markup).not.toContain("<script>");
  expect(area.match(/<\/textarea>/g)).toHaveLength(1);
});

test("FormErrors links each fault to its field and lists those of no field", async () => {
  const markup = await renderFragment(
    <FormErrors errors={[{ message: "Invalid credentials" }, { field: "email", message: "Not an e-mail" }]} />,
  );
  expect(markup).toContain('role="alert"');
  expect(markup).toContain("<li>Invalid credentials</li>");
  expect(markup).toContain('<a href="#field-email">Not an e-mail</a>');
  expect(await renderFragment(<FormErrors errors={[]} />)).toBe("");
});
