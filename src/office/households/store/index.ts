export * from './households.ts'
export * from './imports.ts'
