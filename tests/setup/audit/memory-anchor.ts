import type { Anchor, AnchorPoint } from '#kernel'

/** Remembers the newest seal as long as a test lasts. */
export function memoryAnchor(): Anchor {
  let point: AnchorPoint | null = null
  return {
    read: async () => point,
    write: async (next) => {
      point = next
    },
  }
}
