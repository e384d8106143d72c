// Shows the shape of a JSON value.

import type { Child } from "hono/jsx";
import type { ApiSchema } from "./models.ts";
import { Words } from "./words.tsx";

/** Returns the anchor of a shape that has a name. */
export function anchorOfShape(name: string): string {
  return `shape-${name}`;
}

/** Lists the fields of an object: name, kind, whether it is required, and what it means. */
export function Fields({ schema, caption }: { schema: ApiSchema; caption: string }) {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return <p class="fine">{caption}: an object without fields.</p>;
  return (
    <table class="api-table">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Kind</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(([name, field]) => (
          <tr>
            <th scope="row">
              <code>{name}</code>
              {!schema.required?.includes(name) && <span class="fine"> optional</span>}
            </th>
            <td>
              <Kind schema={field} />
            </td>
            <td>
              <Words text={meaningOf(field) ?? ""} />
              {field.properties !== undefined && <Fields schema={field} caption={`Fields of ${name}`} />}
              {field.items?.properties !== undefined && (
                <Fields schema={field.items} caption={`Fields of each of ${name}`} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Says of which kind a value is, in a few words; a shape that has a name is linked. */
export function Kind({ schema }: { schema: ApiSchema }): Child {
  const name = schema.$ref?.split("/").pop();
  if (name !== undefined) return <a href={`#${anchorOfShape(name)}`}>{name}</a>;
  if (schema.anyOf !== undefined) {
    return schema.anyOf.map((one, at) => (
      <>
        {at > 0 && " or "}
        <Kind schema={one} />
      </>
    ));
  }
  if (schema.type === "array") {
    return (
      <>
        list of {schema.items === undefined ? "values" : <Kind schema={schema.items} />}
        {schema.maxItems !== undefined && `, at most ${schema.maxItems.toLocaleString("en")}`}
      </>
    );
  }
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  return kindOf(schema);
}

function kindOf({ type = "any value", format, minLength, maxLength }: ApiSchema): string {
  if (type !== "string") return type === "integer" ? "whole number" : type;
  const kind = format === "date-time" ? "time, as ISO 8601" : (format ?? "text");
  return minLength !== undefined && minLength === maxLength ? `${kind} of ${minLength} characters` : kind;
}

// Of a field that may be null the words belong to its other kind.
function meaningOf({ description, anyOf = [] }: ApiSchema): string | undefined {
  return description ?? anyOf.find((one) => one.description !== undefined)?.description;
}
