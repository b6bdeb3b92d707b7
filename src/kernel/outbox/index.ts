export { createDoorbell } from './doorbell.ts'
export { channel as outboxChannel, type Emit, emitter } from './emit.ts'
export { type OutboxLoop, startOutbox } from './loop.ts'
export { type Listener, type OutboxEvent, outboxDepth, workOutbox } from './worker.ts'
