import type { Translate } from '#kernel'
import { usePage } from '#ui'

/** What an operation is called in plain words; null for one nobody has named yet. */
export function deedName(t: Translate, operation: string): string | null {
  // An operation that was taken out of the program still has rows.
  return t.has(`audit.deed.${operation}`) ? t(`audit.deed.${operation}`) : null
}

/** The same with its code, for who works with both. */
export function Deed({ operation }: { operation: string }) {
  const { t } = usePage()
  const name = deedName(t, operation)
  return name === null ? (
    <code>{operation}</code>
  ) : (
    <>
      {name} <code>{operation}</code>
    </>
  )
}

/** Nothing where it was done: that is what one expects. */
export const outcomeTone = { done: 'success', refused: 'warning', failed: 'error' } as const
