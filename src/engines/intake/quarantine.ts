import { onOneLine } from '#formats/text-ja'
import type { Ctx } from '#kernel'
import type { SourceDefinition } from './definition.ts'
import type { DefectReport, Refused, Route } from './schema.ts'
import { addRefused } from './store/index.ts'

export type Refusing = {
  source: SourceDefinition
  route: Route
  label: string
  bytes: Uint8Array
  sha256: string
  report: DefectReport
  told: Refused['told']
}

const headBytes = 65_536
const longestLabel = 300

/** Keeps what was refused with why, once for each source, content and reason; true where it is new. */
export async function quarantine(ctx: Ctx, refusing: Refusing): Promise<boolean> {
  const { source, route, label, bytes, sha256, report, told } = refusing
  return addRefused(ctx.db, {
    id: ctx.newId(),
    source: source.id,
    route,
    // PostgreSQL keeps no NUL, and people read this.
    label: onOneLine(label).slice(0, longestLabel),
    sha256,
    size: bytes.length,
    code: report.code,
    findings: report.findings,
    head: Buffer.from(bytes.subarray(0, headBytes)),
    refusedAt: ctx.now(),
    told,
  })
}
