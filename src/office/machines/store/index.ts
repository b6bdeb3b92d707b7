export * from './issued.ts'
export * from './keys.ts'
export * from './machines.ts'
