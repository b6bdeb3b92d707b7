import { childrenOf, type Node, optionalText } from './node.ts'
import type { AreaWarning, WarningKind } from './telegram.ts'

/** 市町村等 codes are the five digits of JIS X 0402 and two more; every wider area's code is shorter. */
const MUNICIPAL_CODE = /^\d{7}$/u

/** The municipalities of one Body item of a warning telegram (jmx_mete.xsd type.Item) with what holds for them. */
export function readWarningItem(item: Node): readonly AreaWarning[] {
  const kinds = childrenOf(item, 'Kind').map(readWarningKind)
  const nested = childrenOf(item, 'Areas').flatMap((areas) => childrenOf(areas, 'Area'))
  return [...childrenOf(item, 'Area'), ...nested].flatMap((area) => {
    const areaCode = optionalText(area, 'Code') ?? ''
    if (!MUNICIPAL_CODE.test(areaCode)) return []
    return [{ areaCode, areaName: optionalText(area, 'Name') ?? '', kinds }]
  })
}

function readWarningKind(node: Node): WarningKind {
  return {
    code: optionalText(node, 'Code') ?? '',
    name: optionalText(node, 'Name') ?? '',
    status: optionalText(node, 'Status') ?? '',
  }
}
