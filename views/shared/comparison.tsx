// Shows values that differ side by side.

/** One value that differs: its name, and what it is on either side. */
export type Difference = {
  /** Name of the value, such as "Seat". */
  name: string;
  /** Text on the first side; empty for no value. */
  before: string;
  /** Text on the second side; empty for no value. */
  after: string;
};

type ComparisonProps = {
  /** What the table compares, for screen readers. */
  caption: string;
  /** Headings of the two sides. */
  heads: readonly [before: string, after: string];
  differences: readonly Difference[];
  /** Whether the second side has replaced the first, which is then struck out; default false. */
  isReplaced?: boolean;
};

/** Shows each difference as one row of a table; shows nothing without differences. */
export function Comparison({ caption, heads, differences, isReplaced = false }: ComparisonProps) {
  if (differences.length === 0) return null;
  return (
    <table class="comparison">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <td />
          {heads.map((head) => (
            <th scope="col">{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {differences.map(({ name, before, after }) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{isReplaced && before !== "" ? <del>{before}</del> : before || "Not given"}</td>
            <td>{isReplaced && after !== "" ? <ins>{after}</ins> : after || "Not given"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
