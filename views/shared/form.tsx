// Shows the parts of a form.

import type { Child } from "hono/jsx";
import type { FormError } from "./context.ts";

/** A value to choose, and the words for it. */
export type Option = { readonly value: string; readonly label: string };

type FieldProps = {
  label: string;
  name: string;
  type?: "text" | "email" | "password" | "date" | "time" | "number";
  value?: string | undefined;
  hint?: Child;
  errors?: readonly FormError[] | undefined;
  multiline?: boolean;
  /** Values to choose from, in place of typing; default none. */
  options?: readonly Option[];
  /** Whether the field is marked as one that has to be filled in; default false. */
  isRequired?: boolean;
  /** Further attributes of the input, such as `required` or `maxlength`; default none. */
  attributes?: Readonly<Record<string, string | number | boolean>>;
};

const REQUIRED = "required";

/** Returns the id of a field in its page. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/**
 * Shows one input with its label, hint and error.
 *
 * `aria-describedby` ties hint and error to the input. The first faulty field of a form takes the focus.
 */
export function Field({
  label,
  name,
  type = "text",
  value,
  hint,
  errors = [],
  multiline = false,
  options,
  isRequired = false,
  attributes,
}: FieldProps) {
  const id = fieldId(name);
  const messages = errors.filter((error) => error.field === name).map((error) => error.message);
  const faulty = messages.length > 0;
  const described = [hint !== undefined && `${id}-hint`, faulty && `${id}-error`].filter((part) => part !== false);
  const control = {
    id,
    name,
    // Not `required`: the server reports all faults at once, and a browser only its first.
    ...(isRequired && { "aria-required": "true" }),
    ...attributes,
    ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
    ...(faulty && { "aria-invalid": "true" }),
    ...(faulty && errors.find((error) => error.field !== undefined)?.field === name && { autofocus: true }),
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isRequired && (
          <span class="field-required" aria-hidden="true">
            {" "}
            {REQUIRED}
          </span>
        )}
      </label>
      <Control type={type} value={value ?? ""} multiline={multiline} options={options} attributes={control} />
      {faulty && (
        <p class="field-error" id={`${id}-error`}>
          {messages.join(". ")}
        </p>
      )}
      <div class="field-below">
        {hint !== undefined && (
          <p class="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {type === "password" && (
          <button class="link-button with-script show-password" type="button" aria-pressed="false" aria-controls={id}>
            Show password
          </button>
        )}
      </div>
    </div>
  );
}

type ControlProps = {
  type: string;
  value: string;
  multiline: boolean;
  options: readonly Option[] | undefined;
  attributes: Readonly<Record<string, string | number | boolean>>;
};

function Control({ type, value, multiline, options, attributes }: ControlProps) {
  if (multiline) return <textarea {...attributes}>{value}</textarea>;
  if (options === undefined) return <input type={type} value={value} {...attributes} />;
  return (
    <select {...attributes}>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** Lists the faults of a form, each with a link to its field; shows nothing when there are none. */
export function FormErrors({ errors }: { errors: readonly FormError[] | undefined }) {
  if (errors === undefined || errors.length === 0) return null;
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>There's a problem</strong>
      </p>
      <ul>
        {errors.map(({ field, message }) => (
          <li>{field === undefined ? message : <a href={`#${fieldId(field)}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

/** Adds the idempotency key, which makes sending a form twice count once. */
export function IdempotencyKey({ value }: { value: string }) {
  return <input type="hidden" name="idempotencyKey" value={value} />;
}

/** Keeps a form that is answered with 422 out of the history. Spread it: TSX cannot write this attribute name. */
export const stayOnFault = { "hx-status:422": "push:false" };
