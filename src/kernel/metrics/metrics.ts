import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Prometheus text of this process; names and labels are part of the operators' contract. */
export type Metrics = {
  operation(name: string, outcome: 'done' | 'refused' | 'failed', seconds: number): void
  request(route: string, status: number, seconds: number): void
  /** One more question, page or file refused to somebody without the right to it: an operation’s name, or a path’s pattern. */
  forbidden(what: string): void
  /**
   * Read when scraped; NaN when it cannot be read, for the other figures matter most then. Declared again, the figures
   * are added up.
   */
  gauge(name: string, help: string, read: () => Promise<number>): void
  /** One more of `value`; whoever counts keeps the number of different values small. */
  counter(name: string, help: string, label: string): (value: string) => void
  text(): Promise<string>
}

const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5]

const sumOf = async (reads: readonly (() => Promise<number>)[]) =>
  (await Promise.all(reads.map((read) => read()))).reduce((sum, one) => sum + one, 0)

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const reads = new Map<string, (() => Promise<number>)[]>()
  const counters = new Map<string, Counter<string>>()
  const operations = new Histogram({
    name: 'hiroba_operation_seconds',
    help: 'Operations by name and outcome',
    labelNames: ['operation', 'outcome'],
    buckets,
    registers,
  })
  const requests = new Histogram({
    name: 'hiroba_request_seconds',
    help: 'HTTP requests by route pattern',
    labelNames: ['route'],
    buckets,
    registers,
  })
  const statuses = new Counter({
    name: 'hiroba_responses_total',
    help: 'HTTP responses by status class',
    labelNames: ['class'],
    registers,
  })
  const forbidden = new Counter({
    name: 'hiroba_forbidden_total',
    help: 'Questions, pages and files refused to somebody without the right to them',
    labelNames: ['what'],
    registers,
  })
  return {
    forbidden: (what) => forbidden.inc({ what }),
    operation: (operation, outcome, seconds) => operations.observe({ operation, outcome }, seconds),
    request: (route, status, seconds) => {
      requests.observe({ route }, seconds)
      statuses.inc({ class: `${Math.floor(status / 100)}xx` })
    },
    gauge: (name, help, read) => {
      const before = reads.get(name)
      if (before) return void before.push(read)
      const all = [read]
      reads.set(name, all)
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await sumOf(all).catch(() => Number.NaN))
        },
      })
    },
    counter: (name, help, label) => {
      const counter = counters.get(name) ?? new Counter({ name, help, labelNames: [label], registers })
      counters.set(name, counter)
      return (value) => counter.inc({ [label]: value })
    },
    text: () => registry.metrics(),
  }
}
