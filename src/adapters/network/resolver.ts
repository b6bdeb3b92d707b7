import { Resolver } from 'node:dns/promises'

/** How long the name servers have. */
const LOOKUP_MS = 3_000

/** A name's addresses are not asked for again within this time, nor within what its zone says, if that is less. */
const KEPT_MS = 30_000
const KEPT_NAMES = 10_000

/** `null`: the name has no address now, or no name server answered in time. */
export type Addresses = readonly string[] | null

/** Asks name servers for every A and AAAA of a name: those of the machine, or `nameServers` as `address:port`. */
export function createResolver(nameServers: readonly string[] | undefined) {
  const resolver = new Resolver({ timeout: LOOKUP_MS / 3, tries: 2 })
  if (nameServers !== undefined) resolver.setServers(nameServers)
  const kept = new Map<string, { addresses: readonly string[]; until: number }>()
  const asked = new Map<string, Promise<Addresses>>()

  async function ask(name: string): Promise<Addresses> {
    const records = await within(
      LOOKUP_MS,
      Promise.all(
        [resolver.resolve4(name, { ttl: true }), resolver.resolve6(name, { ttl: true })].map(orNone),
      ),
    )
    const found = records?.flat() ?? []
    if (found.length === 0) return null
    const keptMs = Math.min(KEPT_MS, ...found.map(({ ttl }) => ttl * 1000))
    const addresses = found.map(({ address }) => address)
    if (keptMs > 0) keep(name, addresses, performance.now() + keptMs)
    return addresses
  }

  function keep(name: string, addresses: readonly string[], until: number): void {
    const [oldest] = kept.keys()
    if (kept.size >= KEPT_NAMES && oldest !== undefined) kept.delete(oldest)
    kept.set(name, { addresses, until })
  }

  return {
    /** At once where the answer is still known; questions under way are shared. Never rejects. */
    resolve(name: string): Addresses | Promise<Addresses> {
      const known = kept.get(name)
      if (known !== undefined && known.until > performance.now()) return known.addresses
      kept.delete(name)
      const same = asked.get(name)
      if (same !== undefined) return same
      const answer = ask(name).finally(() => asked.delete(name))
      asked.set(name, answer)
      return answer
    },
  }
}

type Found = { address: string; ttl: number }

/** A name with addresses of one family only is usual. */
async function orNone(answer: Promise<Found[]>): Promise<Found[]> {
  try {
    return await answer
  } catch {
    return []
  }
}

async function within<Value>(ms: number, value: Promise<Value>): Promise<Value | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), ms)
  try {
    return await Promise.race([value, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
