export { type Actor, anonymous, operator, system } from './actor.ts'
export { type Grant, holds, requireGrant } from './grants.ts'
