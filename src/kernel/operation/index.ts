export type { Ctx } from './ctx.ts'
export { forgetKeys } from './idempotency.ts'
export { type Command, command, type Operation, type Query, query } from './operation.ts'
export { type Call, createRunner, type Runner, type Via } from './runner.ts'
