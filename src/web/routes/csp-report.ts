import type { Context, Hono } from 'hono'
import { createLimiter, kernelProblem } from '#kernel'
import type { WebParts } from '../parts.ts'
import { readBody } from '../read-body.ts'
import { reportPath } from '../security-headers.ts'
import { type Env, networkLimit } from '../session.ts'

const maxReportBytes = 16 * 1024
const mostReports = 20
const perMinute = { network: 30, town: 300 }

/** The directives of CSP Level 3 §6; whatever else a report names is counted as `other`. */
const directives = new Set([
  ...['default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'style-src', 'style-src-elem'],
  ...['style-src-attr', 'img-src', 'font-src', 'connect-src', 'media-src', 'object-src', 'frame-src'],
  ...['child-src', 'worker-src', 'manifest-src', 'base-uri', 'form-action', 'frame-ancestors', 'sandbox'],
])

type Violation = { directive: string; blocked: 'inline' | 'eval' | 'data' | 'own' | 'elsewhere' | 'unknown' }

/**
 * `POST /csp-report`: what browsers say a page was kept from doing, by `report-uri` (CSP Level 2 §4.4) and by the
 * Reporting API. It is counted by directive and logged by directive and kind of source, never by address: that may hold
 * what a person looked for. Refuses `kernel.unsupported-media-type`, `kernel.too-large` past 16 KiB, `kernel.not-json`,
 * and `kernel.rate-limited` past 30 a minute and network, 300 a minute in all.
 */
export function addCspReports(app: Hono<Env>, parts: WebParts): void {
  const limiter = createLimiter(10_000)
  const count = parts.metrics.counter(
    'hiroba_csp_reports_total',
    'Reports of what the content security policy kept from happening',
    'directive',
  )
  const take = (bucket: string, most: number) => {
    const seconds = limiter.take(bucket, most, Date.parse(parts.sources.now()))
    if (seconds !== null) throw kernelProblem('rate-limited', { seconds })
  }
  app.post(reportPath, async (c) => {
    c.set('route', reportPath)
    take(networkLimit(c, parts), perMinute.network)
    take('town', perMinute.town)
    for (const violation of await violationsOf(c, new URL(parts.publicUrl).origin)) {
      count(violation.directive)
      parts.log.warn(violation, 'web.csp-report')
    }
    return c.body(null, 204)
  })
}

async function violationsOf(c: Context<Env>, own: string): Promise<Violation[]> {
  const [type = ''] = (c.req.header('content-type') ?? '').toLowerCase().split(';')
  const read = readers.get(type.trim())
  if (!read) throw kernelProblem('unsupported-media-type')
  return read(jsonOf(await readBody(c.req.raw, maxReportBytes)))
    .slice(0, mostReports)
    .map((fields) => violationOf(fields, own))
}

type Fields = { directive: unknown; blocked: unknown }

const readers: ReadonlyMap<string, (value: unknown) => Fields[]> = new Map([
  [
    'application/csp-report',
    (value) => {
      const report = fieldOf(value, 'csp-report')
      const directive = fieldOf(report, 'effective-directive') ?? fieldOf(report, 'violated-directive')
      return [{ directive, blocked: fieldOf(report, 'blocked-uri') }]
    },
  ],
  [
    'application/reports+json',
    (value) =>
      (Array.isArray(value) ? value : [])
        .filter((one) => fieldOf(one, 'type') === 'csp-violation')
        .map((one) => fieldOf(one, 'body'))
        .map((body) => ({
          directive: fieldOf(body, 'effectiveDirective'),
          blocked: fieldOf(body, 'blockedURL'),
        })),
  ],
])

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw kernelProblem('not-json')
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined

function violationOf({ directive, blocked }: Fields, own: string): Violation {
  const [name = ''] = typeof directive === 'string' ? directive.split(' ') : []
  return { directive: directives.has(name) ? name : 'other', blocked: kindOf(blocked, own) }
}

function kindOf(blocked: unknown, own: string): Violation['blocked'] {
  if (typeof blocked !== 'string' || blocked === '') return 'unknown'
  if (blocked === 'inline' || blocked === 'eval') return blocked
  if (blocked === 'self') return 'own'
  const address = URL.parse(blocked)
  if (blocked === 'data' || address?.protocol === 'data:') return 'data'
  return address?.origin === own ? 'own' : 'elsewhere'
}
