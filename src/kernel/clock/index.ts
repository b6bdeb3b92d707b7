export { Instant, newId, plus, type Sources, systemSources } from './clock.ts'
