export { channel as outboxChannel } from './emit.ts'
export { type OutboxLoop, startOutbox } from './loop.ts'
export { type Listener, type OutboxEvent, outboxDepth } from './worker.ts'
