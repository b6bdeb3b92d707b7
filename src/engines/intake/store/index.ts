/** All SQL of intake. */
export * from './arrivals.ts'
export * from './contacts.ts'
export * from './entries.ts'
export * from './issuers.ts'
export * from './leases.ts'
export * from './senders.ts'
export * from './sources.ts'
export * from './turn.ts'
