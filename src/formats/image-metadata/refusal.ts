/** `too-many-parts` and `too-large` name the limit that was hit; `unsupported` is a variant this room does not know. */
export type ImageRefusal = { ok: false; code: 'damaged' | 'unsupported' | 'too-many-parts' | 'too-large' }

/** Leaves a reader at once; only `stripMetadata` catches it. */
export class ImageStop extends Error {
  readonly refusal: ImageRefusal
  constructor(code: ImageRefusal['code']) {
    super(code)
    this.refusal = { ok: false, code }
  }
}

/** Segments, chunks, boxes, blocks, pages or entries of one file. */
export const mostParts = 100_000

/** Counts parts, so that no file keeps its reader busy for ever. */
export function partCounter(most = mostParts): () => void {
  let count = 0
  return () => {
    count += 1
    if (count > most) throw new ImageStop('too-many-parts')
  }
}
