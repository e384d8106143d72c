import type { Child } from "hono/jsx";
import type { FormError } from "./context.ts";

type FieldProps = {
  label: string;
  name: string;
  type?: "text" | "email" | "password" | "datetime-local" | "number";
  value?: string | undefined;
  hint?: Child;
  errors?: readonly FormError[] | undefined;
  multiline?: boolean;
  /** Says beside the label that it may stay empty. */
  isOptional?: boolean;
  /** Further attributes of the input: `required`, `maxlength`, `autocomplete`, ... */
  attributes?: Readonly<Record<string, string | number | boolean>>;
};

/** The address of a field inside its page. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/** One labelled input; hint and error are tied to it by `aria-describedby`, and the form's first fault takes the focus. */
export function Field({
  label,
  name,
  type = "text",
  value,
  hint,
  errors = [],
  multiline = false,
  isOptional = false,
  attributes,
}: FieldProps) {
  const id = fieldId(name);
  const messages = errors.filter((error) => error.field === name).map((error) => error.message);
  const faulty = messages.length > 0;
  const described = [hint !== undefined && `${id}-hint`, faulty && `${id}-error`].filter((part) => part !== false);
  const control = {
    id,
    name,
    ...attributes,
    ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
    ...(faulty && { "aria-invalid": "true" }),
    ...(faulty && errors.find((error) => error.field !== undefined)?.field === name && { autofocus: true }),
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isOptional && <span class="field-optional"> (optional)</span>}
      </label>
      {multiline ? (
        <textarea {...control}>{value ?? ""}</textarea>
      ) : (
        <input type={type} value={value ?? ""} {...control} />
      )}
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {faulty && (
        <p class="field-error" id={`${id}-error`}>
          {messages.join(". ")}
        </p>
      )}
    </div>
  );
}

/** The faults of a form at its top; those of a field link to it. Nothing when there are none. */
export function FormErrors({ errors }: { errors: readonly FormError[] | undefined }) {
  if (errors === undefined || errors.length === 0) return null;
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>
          {errors.length === 1 ? "One thing needs your attention" : `${errors.length} things need your attention`}
        </strong>
      </p>
      <ul>
        {errors.map(({ field, message }) => (
          <li>{field === undefined ? message : <a href={`#${fieldId(field)}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

/** A key that makes sending a form twice the same as once. */
export function IdempotencyKey({ value }: { value: string }) {
  return <input type="hidden" name="idempotencyKey" value={value} />;
}

/** A form answered with 422 must not push its address into the history again; TSX cannot spell this name. */
export const stayOnFault = { "hx-status:422": "push:false" };
