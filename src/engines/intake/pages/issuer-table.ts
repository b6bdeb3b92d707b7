import { writeCsv } from '#formats/csv'
import type { Download } from '#kernel'
import type { IntakeOperations } from '../operations/index.ts'
import type { IntakeParts } from '../parts.ts'
import { problem } from '../problems.ts'
import { issuersPath } from './sources.tsx'

/** What one issuer broke, for the issuer: CSV in Japanese, one line a rule and profile, and one for each profile that is kept to. */
export const issuerTable = (
  { issuers }: IntakeOperations,
  t: ReturnType<IntakeParts['words']>,
): Download => ({
  path: `${issuersPath}/:id/table.csv`,
  grant: issuers.grant,
  load: async (ask, { id = '' }) => {
    const found = (await ask(issuers, {})).issuers.find((one) => one.id === id)
    if (found === undefined) throw problem('unknown-source')
    const heads = ['issuer', 'format', 'profile', 'messages', 'conforming', 'rule', 'severity', 'broken']
    const base = [found.issuer, t(`intake.format.${found.format}`)]
    const own = found.rules.map(({ rule, messages }) => [
      ...[...base, '', String(found.messages), String(found.valid)],
      ...[rule, '', String(messages)],
    ])
    const asked = found.profiles.flatMap(({ profile, messages, conforming, rules }) => {
      const head = [...base, t(`intake.profile.${profile}`), String(messages), String(conforming)]
      if (rules.length === 0) return [[...head, '', '', '']]
      return rules.map((one) => [
        ...[...head, one.rule],
        ...[t(`intake.severity.${one.severity}`), String(one.messages)],
      ])
    })
    const rows = [heads.map((head) => t(`intake.table.${head}`)), ...own, ...asked]
    return {
      bytes: writeCsv(rows, { encoding: 'utf-8-bom' }).bytes,
      type: 'text/csv; charset=utf-8',
      fileName: 'conformance.csv',
    }
  },
})
