import { ALERT } from './elements.ts'
import { checkArea } from './rules/area.ts'
import { collectInto, type Defect } from './rules/catalogue.ts'
import { checkHeader } from './rules/header.ts'
import { checkInfo, checkInfosTogether } from './rules/info.ts'
import { checkResource } from './rules/resource.ts'
import { checkStructure } from './rules/structure.ts'
import { type CapElement, childrenOf } from './tree.ts'
import type { CapVersion } from './versions.ts'

/** Everything the rules find in one alert, in document order per theme. Never throws. */
export function checkAlert(alert: CapElement, version: CapVersion): Defect[] {
  const defects: Defect[] = []
  const report = collectInto(defects)
  checkStructure(alert, ALERT, { version, report })
  checkHeader(alert, { version, report })
  const infos = childrenOf(alert, 'info')
  if (infos.length === 0) report('info-missing', `${alert.path}/info`)
  for (const info of infos) {
    checkInfo(info, report)
    for (const resource of childrenOf(info, 'resource')) checkResource(resource, report)
    for (const area of childrenOf(info, 'area')) checkArea(area, report)
  }
  checkInfosTogether(infos, report)
  return defects
}
