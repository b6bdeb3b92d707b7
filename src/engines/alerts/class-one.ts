import type { Telegram } from '#formats/jma-xml'
import type { AlertTables } from './definition.ts'
import type { AlertProposal } from './propose.ts'

/** Whether a proposal rests on a kind of class 1, which goes out without a person (rules.yaml, `automatic`). */
export function isClassOne(
  { head }: Telegram,
  { kinds }: Pick<AlertProposal, 'kinds'>,
  { rules }: Pick<AlertTables, 'rules'>,
): boolean {
  const listed = rules.automatic ?? []
  return listed.some(
    ({ infoKinds, codes }) =>
      infoKinds?.includes(head.infoKind) === true && kinds.some(({ code }) => codes?.includes(code) === true),
  )
}
