import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Where the public test data lies, beside the checkout; tests that need it are skipped where it is missing. */
export const data = resolve('../shared/data/alerts')
export const hasData = existsSync(data)
export const hasXmllint = spawnSync('xmllint', ['--version']).status === 0
export const hasXmlsec = spawnSync('xmlsec1', ['--version']).status === 0

export interface CorpusFile {
  readonly name: string
  readonly bytes: Buffer
}

/** Every CAP file of the test data, unpacked; none where the data is missing. */
export const capFiles: readonly CorpusFile[] = hasData ? ['cap', 'cap-large'].flatMap(readFolder) : []

function readFolder(folder: string): CorpusFile[] {
  return readdirSync(`${data}/${folder}`)
    .filter((name) => !name.endsWith('.pem'))
    .map((name) => {
      const bytes = readFileSync(`${data}/${folder}/${name}`)
      return name.endsWith('.gz')
        ? { name: basename(name, '.gz'), bytes: gunzipSync(bytes) }
        : { name, bytes }
    })
}
