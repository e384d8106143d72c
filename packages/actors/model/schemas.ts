// Checks, when a schema is declared, that data of the schema can be stored as JSON and read again.
import { z } from "zod";
import { errorText, InvalidDecisionError } from "./errors.ts";

/** Names the fields that the engine itself keeps in a stored document; no schema of a document may have them. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set(["id", "version", "form", "published"]);

/**
 * Throws InvalidDecisionError for a schema whose data JSON cannot hold, such as one with dates, maps, bigints or
 * transforms. `what` says whose schema it is, such as `document order`.
 */
export function checkIsJson(what: string, schema: z.ZodType): void {
  try {
    z.toJSONSchema(schema, { unrepresentable: "throw" });
  } catch (error) {
    throw new InvalidDecisionError(`Cannot declare ${what}: JSON cannot hold its data (${errorText(error)})`);
  }
}

/** Throws InvalidDecisionError for the schema of a document that names a field of the engine. */
export function checkFields(what: string, schema: z.ZodType): void {
  const reserved = fieldsOf(schema).find((field) => RESERVED_FIELDS.has(field));
  if (reserved === undefined) return;
  throw new InvalidDecisionError(`Cannot declare ${what}: the field ${reserved} is the engine's own`);
}

// Collects the fields that the schema shows: those of objects, also within unions, pipes and other wrappers.
function fieldsOf(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  if (schema instanceof z.core.$ZodObject) return Object.keys(defOf(schema).shape);
  return partsOf(schema).flatMap((part) => fieldsOf(part, seen));
}

function partsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodUnion) return defOf(schema).options;
  if (schema instanceof z.core.$ZodIntersection) return [defOf(schema).left, defOf(schema).right];
  if (schema instanceof z.core.$ZodPipe) return [defOf(schema).in, defOf(schema).out];
  if (schema instanceof z.core.$ZodLazy) return [defOf(schema).getter()];
  for (const wrapper of WRAPPERS) if (schema instanceof wrapper) return [defOf<Wrapping>(schema).innerType];
  return [];
}

interface Wrapping {
  readonly innerType: z.core.$ZodType;
}

function defOf<Def>({ _zod: { def } }: { readonly _zod: { readonly def: Def } }): Def {
  return def;
}

const WRAPPERS = [
  z.core.$ZodReadonly,
  z.core.$ZodDefault,
  z.core.$ZodPrefault,
  z.core.$ZodCatch,
  z.core.$ZodOptional,
  z.core.$ZodNonOptional,
  z.core.$ZodNullable,
] as const;
