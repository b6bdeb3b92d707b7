import { createHash } from 'node:crypto'

/**
 * Random bytes that are the same for the same seed and the same `part` of the story: what happens at once in one part
 * changes nothing in another. For made-up stories only: whoever knows the seed knows them.
 */
export function seededBytes(seed: number, part: string): (count: number) => Uint8Array {
  let block = 0
  let pool = Buffer.alloc(0)
  return (count) => {
    while (pool.length < count) {
      const next = createHash('sha256').update(`hiroba demo ${seed} ${part} ${block++}`).digest()
      pool = Buffer.concat([pool, next])
    }
    const taken = pool.subarray(0, count)
    pool = pool.subarray(count)
    return Uint8Array.from(taken)
  }
}

/** A number from 0 to below 1. */
export const chanceOf = (random: (count: number) => Uint8Array): number =>
  Buffer.from(random(4)).readUInt32BE() / 2 ** 32
