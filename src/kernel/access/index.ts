export { type Actor, anonymous, operator, type Proof, system } from './actor.ts'
export { type Grant, holds, requireGrant, requireScope } from './grants.ts'
export { type AsksProof, needsProof, proofLifetime, requireProof } from './proof.ts'
