/**
 * Counters, histograms and gauges in the text format of Prometheus. Knows nothing of what is counted.
 *
 * Every label must have few values: each combination is kept for as long as the program runs.
 */

/** The content type of `render()`. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export type Labels<Name extends string = string> = Readonly<Record<Name, string>>;

export interface Counter<Name extends string> {
  add(labels: Labels<Name>): void;
}

export interface Histogram<Name extends string> {
  observe(labels: Labels<Name>, value: number): void;
}

/** One value of a gauge that has labels. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface MetricOptions<Name extends string> {
  /** What it counts, with the unit. */
  readonly help: string;
  readonly labels: readonly Name[];
}

type Render = () => Iterable<string>;

export class MetricRegistry {
  readonly #metrics = new Map<string, Render>();

  /** A number that only grows. Its name ends in `_total`. @throws {Error} when the name is taken */
  counter<Name extends string>(name: string, options: MetricOptions<Name>): Counter<Name> {
    const counts = new Map<string, number>();
    this.#register(name, { type: "counter", help: options.help }, function* () {
      for (const [labels, count] of counts) yield sampleLine(name, labels, count);
    });
    return {
      add: (labels) => {
        const key = labelText(options.labels, labels);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      },
    };
  }

  /** How values are spread over buckets, by their upper bounds in ascending order. @throws {Error} */
  histogram<Name extends string>(
    name: string,
    options: MetricOptions<Name> & { buckets: readonly number[] },
  ): Histogram<Name> {
    const { buckets } = options;
    const series = new Map<string, Distribution>();
    this.#register(name, { type: "histogram", help: options.help }, function* () {
      for (const [labels, distribution] of series) {
        yield* histogramLines(name, labels, { buckets, distribution });
      }
    });
    return {
      observe: (labels, value) => {
        const key = labelText(options.labels, labels);
        const known = series.get(key);
        const distribution = known ?? { counts: buckets.map(() => 0), count: 0, sum: 0 };
        if (!known) series.set(key, distribution);
        record(distribution, { buckets, value });
      },
    };
  }

  /** A value that is read whenever somebody asks: a number, or one for each set of labels. @throws {Error} */
  gauge(name: string, help: string, read: () => number | Iterable<Sample>): void {
    this.#register(name, { type: "gauge", help }, function* () {
      const found = read();
      if (typeof found === "number") yield sampleLine(name, "", found);
      else {
        for (const { labels, value } of found) {
          yield sampleLine(name, labelText(Object.keys(labels), labels), value);
        }
      }
    });
  }

  /** Everything, in the order in which it was registered. */
  render(): string {
    return [...this.#metrics.values()].flatMap((render) => [...render()]).join("\n") + "\n";
  }

  #register(name: string, { type, help }: { type: string; help: string }, lines: Render): void {
    if (this.#metrics.has(name)) throw new Error(`Cannot register ${name}: the name is taken`);
    const head = [`# HELP ${name} ${escape(help, /[\\\n]/g)}`, `# TYPE ${name} ${type}`];
    this.#metrics.set(name, () => [...head, ...lines()]);
  }
}

interface Distribution {
  /** Values in each bucket and in none before it. */
  readonly counts: number[];
  count: number;
  sum: number;
}

function record(
  distribution: Distribution,
  { buckets, value }: { buckets: readonly number[]; value: number },
): void {
  const at = buckets.findIndex((bound) => value <= bound);
  if (at >= 0) distribution.counts[at] = (distribution.counts[at] ?? 0) + 1;
  distribution.count++;
  distribution.sum += value;
}

function* histogramLines(
  name: string,
  labels: string,
  { buckets, distribution }: { buckets: readonly number[]; distribution: Distribution },
): Iterable<string> {
  const { counts, count, sum } = distribution;
  const upTo = (bound: number | string): string =>
    labels === "" ? `le="${bound}"` : `${labels},le="${bound}"`;
  let below = 0;
  for (const [at, bound] of buckets.entries()) {
    below += counts[at] ?? 0;
    yield sampleLine(`${name}_bucket`, upTo(bound), below);
  }
  yield sampleLine(`${name}_bucket`, upTo("+Inf"), count);
  yield sampleLine(`${name}_sum`, labels, sum);
  yield sampleLine(`${name}_count`, labels, count);
}

function sampleLine(name: string, labels: string, value: number): string {
  return labels === "" ? `${name} ${value}` : `${name}{${labels}} ${value}`;
}

function labelText<Name extends string>(names: readonly Name[], labels: Labels<Name>): string {
  return names.map((name) => `${name}="${escape(labels[name], /[\\\n"]/g)}"`).join(",");
}

function escape(text: string, special: RegExp): string {
  return text.replace(special, (character) => character === "\n" ? "\\n" : `\\${character}`);
}
