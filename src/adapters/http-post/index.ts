/** The one way to send bytes over HTTP: one request, one answer, strict limits, no redirect, guarded connections. */
export { createHttpClient, type HttpOptions } from './client.ts'
export { type HttpReply, NOT_SENDABLE, outcomeOf } from './outcome.ts'
