/** What tests leave open, closed in reverse when the test or its file ends. */
const open: Record<Until, (() => Promise<void>)[]> = { test: [], file: [] }

export type Until = 'test' | 'file'

export const atEnd = (when: Until, close: () => Promise<void>): void => void open[when].push(close)

export async function end(when: Until): Promise<void> {
  for (const close of open[when].splice(0).reverse()) await close()
}
