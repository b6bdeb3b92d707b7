export * from './documents.ts'
export * from './lists.ts'
export * from './numbers.ts'
