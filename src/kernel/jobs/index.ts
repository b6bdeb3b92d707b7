export { alone } from './alone.ts'
export { firstDue } from './due.ts'
export { installJobs, type Job, type Jobs, startJobs } from './jobs.ts'
