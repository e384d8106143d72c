// Checks, when a schema is declared, that data of the schema can be stored as JSON and read again.
import { z } from "zod";
import { errorText, InvalidDecisionError } from "./errors.ts";

/** Names the fields that the engine itself keeps in a stored document; no schema of a document may have them. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set(["id", "version", "form", "published", "traceparent"]);

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

const plain = new WeakMap<z.core.$ZodType, boolean>();

/**
 * Returns whether JSON gives back all data of a schema as the schema has returned them: it holds only objects, arrays,
 * texts, numbers and the like, and no step that changes a value or takes any. Such data need not be read back.
 */
export function isPlainSchema(schema: z.core.$ZodType): boolean {
  const known = plain.get(schema);
  if (known !== undefined) return known;
  plain.set(schema, false); // for a schema that contains itself
  const is = hasOnlyPlainChecks(schema) && isPlainType(schema);
  plain.set(schema, is);
  return is;
}

// Unions are left out, because a later reading may choose another option, and records, which drop the key __proto__.
function isPlainType(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.core.$ZodObject) {
    const { shape, catchall } = defOf(schema);
    const isClosed = catchall === undefined || catchall instanceof z.core.$ZodNever;
    return isClosed && Object.values(shape).every((field) => isPlainSchema(field));
  }
  if (schema instanceof z.core.$ZodDiscriminatedUnion) return defOf(schema).options.every((one) => isPlainSchema(one));
  if (schema instanceof z.core.$ZodArray) return isPlainSchema(defOf(schema).element);
  if (schema instanceof z.core.$ZodNullable || schema instanceof z.core.$ZodOptional) {
    return isPlainSchema(defOf<Wrapping>(schema).innerType);
  }
  return SIMPLE.some((simple) => schema instanceof simple);
}

const SIMPLE = [
  z.core.$ZodString,
  z.core.$ZodNumber,
  z.core.$ZodBoolean,
  z.core.$ZodNull,
  z.core.$ZodEnum,
  z.core.$ZodLiteral,
] as const;

const PLAIN_CHECKS: ReadonlySet<string> = new Set([
  ...["less_than", "greater_than", "multiple_of", "number_format", "string_format"],
  ...["max_length", "min_length", "length_equals"],
]);

function hasOnlyPlainChecks(schema: z.core.$ZodType): boolean {
  const {
    checks = [],
    coerce,
    format,
  } = defOf<{ checks?: z.core.$ZodCheck[]; coerce?: boolean; format?: string }>(schema);
  // An address may be written in another way than it was read.
  return coerce !== true && format !== "url" && checks.every((check) => PLAIN_CHECKS.has(defOf(check).check));
}
