export * from './access/index.ts'
export * from './audit/index.ts'
export * from './backup/index.ts'
export * from './blob/index.ts'
export type { Check, Finding, Severity } from './check.ts'
export * from './clock/index.ts'
export * from './database/index.ts'
export * from './definitions/index.ts'
export {
  type CheckDefinitions,
  listDefinitionsOperation,
  publishDefinitionOperation,
} from './definitions/operations.ts'
export * from './doctor/index.ts'
export * from './fields/index.ts'
export * from './http/index.ts'
export * from './jobs/index.ts'
export * from './keys/index.ts'
export * from './languages/index.ts'
export * from './log/index.ts'
export * from './metrics/index.ts'
export type { Health, Invariant, Module, Pulse, Route, Tile } from './module.ts'
export { scanMyNumberOperation } from './my-number/operation.ts'
export { once } from './once.ts'
export * from './operation/index.ts'
export * from './outbox/index.ts'
export {
  type Act,
  type Ask,
  type Download,
  type FormState,
  form,
  type Page,
  type PageAbove,
  type PageForm,
  type Passage,
  type PassageStep,
  type Passed,
  type PathParams,
  page,
  type ViewProps,
} from './page.ts'
export * from './problem/index.ts'
export * from './rate-limit/index.ts'
export { kernelTables, type TablesOf } from './schema.ts'
export * from './vault/index.ts'

/** The kernel's own SQL, from the project's root. */
export const kernelMigrations = { module: 'kernel', folder: 'src/kernel/migrations' }
