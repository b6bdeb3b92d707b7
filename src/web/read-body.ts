import { kernelProblem } from '#kernel'

/**
 * Reads a body up to `limit` bytes; refuses `kernel.too-large` as soon as it is longer, whatever was announced, and
 * `kernel.unsupported-media-type` for one that is packed (RFC 9110 §15.5.16): nothing a stranger sends is unpacked here.
 * A sender who left in the middle is `kernel.cut-short`: no bug, and nobody is there to read the answer.
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!/^(identity)?$/i.test(request.headers.get('content-encoding') ?? ''))
    throw kernelProblem('unsupported-media-type')
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limit) throw kernelProblem('too-large', { limit })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of piecesOf(request)) {
    size += chunk.length
    if (size > limit) throw kernelProblem('too-large', { limit })
    chunks.push(chunk)
  }
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

async function* piecesOf({ body }: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? []
  } catch {
    throw kernelProblem('cut-short')
  }
}
