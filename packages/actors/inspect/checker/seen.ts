// Declares single marks and claims as the checker sees them.

/** Holds an inbox mark: the last version of a source document that an actor has handled. */
export interface Mark {
  /** Names the actor. */
  readonly actor: string;
  /** Gives the id of the actor. */
  readonly id: string;
  /** Names the source document: `<service>:<kind>:<id>`. */
  readonly source: string;
  /** Gives the version of the source document. */
  readonly version: number;
}

/** Holds the mark of a document whose events are handed on one by one: the last of them. */
export interface OrderMark {
  /** Gives the version of the document. */
  readonly version: number;
  /** Gives the time of the event, in ms. */
  readonly time: number;
}

/** Holds a claim as it is stored. */
export interface ClaimSeen {
  /** Names the kind of claim, such as `lock`. */
  readonly claim: string;
  /** Names what is claimed. */
  readonly name: string;
  /** Gives the text of the key: `<owner> <deadline ms or ->`. */
  readonly value: string;
  /** Gives the time at which the key expires, in ms since 1970; null: never. */
  readonly expiresAt: number | null;
}
