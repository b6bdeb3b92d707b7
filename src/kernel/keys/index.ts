export { loadNodeKey, type NodeKey, nodeKey } from './node-key.ts'
