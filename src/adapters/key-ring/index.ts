/** The keys signatures are made with. */
export { createKeyRing, type KeyRing } from './key-ring.ts'
