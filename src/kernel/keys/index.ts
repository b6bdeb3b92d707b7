export { fileKeys } from './file-keys.ts'
export type { KeyService, KeyVersion } from './key-service.ts'
export { loadNodeKey, type NodeKey, nodeKey } from './node-key.ts'
export { seal, unseal } from './seal.ts'
