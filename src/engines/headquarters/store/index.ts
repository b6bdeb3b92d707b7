export * from './log.ts'
export * from './registers.ts'
export * from './reports.ts'
export * from './towns.ts'
