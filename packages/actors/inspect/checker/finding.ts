/** Something that must not be so; `check` is a stable word, `id` names what is wrong. */
export interface Finding {
  readonly check: string;
  readonly id: string;
  readonly text: string;
}
