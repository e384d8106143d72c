// Describes what the page about the HTTP API is given.

/** Describes the shape of a JSON value; a part of JSON Schema. */
export interface ApiSchema {
  /** Refers to a shape that has a name, as `#/components/schemas/<name>`. */
  readonly $ref?: string | undefined;
  /** Kind of the value, such as `string`. */
  readonly type?: string | undefined;
  /** Says what the value means. */
  readonly description?: string | undefined;
  /** Names the spelling of a text or the size of a number, such as `date-time`. */
  readonly format?: string | undefined;
  /** Lists all values that there are. */
  readonly enum?: readonly unknown[] | undefined;
  /** Smallest length of a text. */
  readonly minLength?: number | undefined;
  /** Largest length of a text. */
  readonly maxLength?: number | undefined;
  /** Largest number of items of a list. */
  readonly maxItems?: number | undefined;
  /** Shape of the items of a list. */
  readonly items?: ApiSchema | undefined;
  /** Shapes of which the value has one. */
  readonly anyOf?: readonly ApiSchema[] | undefined;
  /** Shapes of the fields of an object. */
  readonly properties?: Readonly<Record<string, ApiSchema>> | undefined;
  /** Names the fields that an object must have. */
  readonly required?: readonly string[] | undefined;
}

/** Describes something that a request brings beside its body. */
export interface ApiParameter {
  /** Name of the parameter. */
  readonly name: string;
  /** Where it stands: `path`, `query` or `header`. */
  readonly in: string;
  /** Whether a request must have it. */
  readonly required?: boolean | undefined;
  /** Says what it means. */
  readonly description?: string | undefined;
}

/** Describes an answer of an operation. */
export interface ApiAnswer {
  /** HTTP status. */
  readonly status: string;
  /** Says when the operation answers so. */
  readonly description: string;
  /** Names the headers that say something. */
  readonly headers: readonly string[];
  /** Shape of the JSON body; absent: no JSON. */
  readonly body?: ApiSchema | undefined;
}

/** Describes one operation of the HTTP API. */
export interface ApiOperation {
  /** Identifies the operation. */
  readonly id: string;
  /** Method in capitals. */
  readonly method: string;
  /** Path, with `{id}` where an id stands. */
  readonly path: string;
  /** Says in a few words what it does. */
  readonly summary: string;
  /** Says what a client has to know besides. */
  readonly description?: string | undefined;
  /** Says who may call it, as a sentence. */
  readonly caller: string;
  /** What a request brings beside its body. */
  readonly parameters: readonly ApiParameter[];
  /** Shape of the JSON body of a request; absent: it has none. */
  readonly body?: ApiSchema | undefined;
  /** Answers by status. */
  readonly answers: readonly ApiAnswer[];
}

/** Describes a group of operations. */
export interface ApiGroup {
  /** Name of the group. */
  readonly name: string;
  /** Says what the group is about. */
  readonly description: string;
  /** Operations of the group. */
  readonly operations: readonly ApiOperation[];
}

/** Describes the whole HTTP API. */
export interface ApiReference {
  /** What a client has to know whatever it calls: paragraphs and headings (`## `), with an empty line between them. */
  readonly introduction: string;
  /** Groups of operations. */
  readonly groups: readonly ApiGroup[];
  /** Shapes that have a name. */
  readonly shapes: Readonly<Record<string, ApiSchema>>;
}
