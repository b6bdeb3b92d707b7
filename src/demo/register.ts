import { plus } from '#kernel'
import type { Scene, Span } from './stage.ts'

const minute = 60_000

/**
 * On the first morning the town takes its resident register in, as it will with every extract: compared, looked at, and
 * applied a while later. `file` is a CSV extract.
 */
export function registerScenes(file: Uint8Array, span: Span): Scene[] {
  return [
    {
      at: plus(span.from, minute),
      play: async (stage) => {
        const clerk = stage.staff('resident-supervisor')
        const blob = await stage.upload({ bytes: file, fileName: '住民記録抽出.csv' }, clerk)
        const { id } = await stage.run('households.upload-register', { file: blob }, clerk)
        stage.later(20, async (later) => {
          await later.run('households.confirm-import', { id }, clerk)
        })
      },
    },
  ]
}
