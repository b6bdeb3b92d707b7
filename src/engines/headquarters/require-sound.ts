import { type Fault, faultsOf } from './model/reconcile.ts'
import { problem } from './problems.ts'
import type { Report } from './schema.ts'

/** Refuses by the name of the first check that is not passed, with all of them by place and figure. */
export function requireSound(
  report: Pick<Report, 'number' | 'asOf' | 'rows' | 'totals' | 'correction'>,
  before: Pick<Report, 'number' | 'asOf' | 'totals'> | null,
): void {
  refuseFaults(faultsOf(report, before))
}

export function refuseFaults(faults: readonly Fault[]): void {
  const [first] = faults
  if (first === undefined) return
  throw problem(first.check, { faults: faults.length, place: first.place ?? '', figure: first.figure ?? '' })
}
