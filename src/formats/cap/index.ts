/** CAP, the Common Alerting Protocol: reads 1.0 to 1.2 liberally and names every fault, writes 1.2 strictly. */
export type { CapAlertInput } from './alert.ts'
export { CATEGORY, type CapMessage, CERTAINTY, RESPONSE_TYPE, SEVERITY, URGENCY } from './elements.ts'
export { type Conformance, conformanceOf, PROFILES, type Profile } from './profiles/index.ts'
export { type ReadAlert, readCap } from './read.ts'
export type { Defect, Severity } from './rules/catalogue.ts'
export { capAlertOf } from './texts.ts'
export type { CapVersion } from './versions.ts'
export { CannotWriteCap, writeCap } from './write.ts'
