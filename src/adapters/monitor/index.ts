/** A program of this machine that watches wires, behind the port of intake. */
export { openMonitor } from './monitor.ts'
