// Reads the text of `/metrics`.

/** One value of a metric. */
export interface Sample {
  /** The series: name and labels, as the text spells them. */
  readonly series: string;
  readonly value: number;
}

/** One metric of the text. */
export interface Metric {
  readonly name: string;
  readonly kind: string;
  readonly help: string;
  /** The samples, also those of the parts of a histogram. */
  readonly samples: readonly Sample[];
}

/** Reads the metrics of a text in the format of Prometheus. */
export function metricsIn(text: string): Metric[] {
  const metrics: (Omit<Metric, "samples"> & { samples: Sample[] })[] = [];
  for (const line of text.split("\n")) {
    const [, name = "", help = ""] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    if (name !== "") metrics.push({ name, help, kind: "", samples: [] });
    const last = metrics.at(-1);
    const [, kind] = /^# TYPE \S+ (\w+)$/.exec(line) ?? [];
    if (last && kind !== undefined) metrics[metrics.length - 1] = { ...last, kind };
    const [, series, value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (last && series !== undefined) last.samples.push({ series, value: Number(value) });
  }
  return metrics;
}

/** Lists the metrics that an expression of PromQL names, without what names the parts of a histogram. */
export function metricsNamedIn(expression: string): string[] {
  const found = expression.matchAll(/\b(?:holdfast|process|nodejs)_\w+/g);
  return [...new Set([...found].map(([name]) => name.replace(/_seconds_(bucket|sum|count)$/, "_seconds")))];
}
