export * from './alarms.ts'
export * from './observations.ts'
export * from './things.ts'
export * from './watches.ts'
