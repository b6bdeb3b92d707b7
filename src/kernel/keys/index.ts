export { loadNodeKey, type NodeKey, nodeKey } from './node-key.ts'
export { seal, unseal } from './seal.ts'
