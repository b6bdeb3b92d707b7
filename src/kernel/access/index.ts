export { type Actor, anonymous, operator, system } from './actor.ts'
export { type Grant, holds, requireGrant, requireScope } from './grants.ts'
