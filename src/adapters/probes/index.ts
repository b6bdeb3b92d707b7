/** What the doctor asks the machine and the world around it. */
export { createProbes } from './probes.ts'
