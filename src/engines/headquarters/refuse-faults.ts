import type { Fault } from './model/reconcile.ts'
import { problem } from './problems.ts'

/** Refuses by the name of the first check that is not passed, with its place and figure and how many there are. */
export function refuseFaults(faults: readonly Fault[]): void {
  const [first] = faults
  if (first === undefined) return
  throw problem(first.check, { faults: faults.length, place: first.place ?? '', figure: first.figure ?? '' })
}
