// Draws one figure over the last hours as a picture that the server makes.

/** One value of a chart. */
export type ChartPoint = {
  /** Time, in ms since 1970. */
  at: number;
  /** Value, from 0 up. */
  value: number;
};

type ChartProps = {
  /** What is drawn, such as `Open holds`. */
  title: string;
  /** The present value in words. */
  now: string;
  /** The picture in words, for people who do not see it. */
  summary: string;
  /** Largest value in words, at the top of the picture. */
  most: string;
  /** Words at the left end and at the right end of the time. */
  ends: readonly [string, string];
  /** Values, the oldest first; minutes without a value are left out. */
  points: readonly ChartPoint[];
  /** First and last time of the picture, in ms. */
  range: readonly [number, number];
  /** `line` joins the values of moments, `bars` shows counts of minutes. */
  form: "line" | "bars";
};

const WIDTH = 360;
const HEIGHT = 72;

/** Draws the chart, with its title and the present value above it. */
export function Chart({ title, now, summary, most, ends, points, range, form }: ChartProps) {
  const largest = Math.max(1, ...points.map(({ value }) => value));
  const path = form === "line" ? lineOf(points, range, largest) : barsOf(points, range, largest);
  return (
    <figure class="operator-chart">
      <figcaption>
        {title}
        <strong>{now}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <path class="operator-chart-grid" d={`M0 0.5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}`} />
        {form === "line" && <path class="operator-chart-area" d={areaOf(points, range, largest)} />}
        <path class={`operator-chart-${form}`} d={path} />
      </svg>
      <p class="operator-chart-ends" aria-hidden="true">
        <span>{ends[0]}</span>
        <span>{most}</span>
        <span>{ends[1]}</span>
      </p>
    </figure>
  );
}

type Range = readonly [number, number];

const rounded = (number: number): string => String(Math.round(number * 10) / 10);

function xOf(at: number, [from, until]: Range): number {
  return ((at - from) / Math.max(1, until - from)) * WIDTH;
}

function yOf(value: number, largest: number): number {
  return HEIGHT - 1 - (value / largest) * (HEIGHT - 4);
}

function lineOf(points: readonly ChartPoint[], range: Range, largest: number): string {
  const at = points.map((point) => `${rounded(xOf(point.at, range))} ${rounded(yOf(point.value, largest))}`);
  return at.length === 0 ? "" : `M${at.join("L")}`;
}

function areaOf(points: readonly ChartPoint[], range: Range, largest: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `${lineOf(points, range, largest)}V${HEIGHT}H${rounded(xOf(first.at, range))}Z`;
}

const MINUTE_MS = 60_000;

function barsOf(points: readonly ChartPoint[], range: Range, largest: number): string {
  const width = rounded(Math.max(1, xOf(range[0] + MINUTE_MS, range) - 0.5));
  return points
    .filter(({ value }) => value > 0)
    .map(({ at, value }) => `M${rounded(xOf(at, range))} ${HEIGHT}V${rounded(yOf(value, largest))}h${width}V${HEIGHT}Z`)
    .join("");
}
