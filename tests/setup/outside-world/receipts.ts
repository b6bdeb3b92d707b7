/** One message a receiver took: whatever comes again with the same id is a repeat and has no effect. */
export type Receipt = {
  id: string
  /** How often it came. */
  count: number
  /** Whether its signature is what the receiver's secret makes; null where it has no secret. */
  verified: boolean | null
  /** Milliseconds since 1970, with fractions: comparable between processes of one machine. */
  firstAtMs: number
  lastAtMs: number
  headers: Record<string, string>
  body: Buffer
}

/** What a good receiver keeps: messages by their id. */
export function createReceipts() {
  const byId = new Map<string, Receipt>()
  return {
    add(message: Pick<Receipt, 'id' | 'verified' | 'headers' | 'body'>): void {
      const now = performance.timeOrigin + performance.now()
      const known = byId.get(message.id)
      if (known === undefined) byId.set(message.id, { ...message, count: 1, firstAtMs: now, lastAtMs: now })
      else Object.assign(known, { count: known.count + 1, lastAtMs: now })
    },
    all: (): Receipt[] => [...byId.values()],
    repeats: (): number => [...byId.values()].reduce((sum, { count }) => sum + count - 1, 0),
  }
}
