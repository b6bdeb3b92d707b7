export * from './drafts.ts'
export * from './messages.ts'
export * from './notices.ts'
export * from './postings.ts'
