import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkCapRow, phraseRows, readCapRow, readRow, refusedRow, verifyCapRow } from '#alerts/commands'
import { PROFILES } from '#formats/cap'
import { readDefinitions } from '#kernel/definitions'
import { requireTables } from '../alert-tables.ts'
import { root } from '../root.ts'
import { readArguments, requireFiles, UsageError } from './arguments.ts'
import { inputFiles } from './files.ts'
import { printRow } from './output.ts'

/** `hiroba alerts read FILE… [--area CODE] [--json]`: what each file says, and what the town would propose. */
export async function readCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['area'], flags: ['json'] })
  const files = requireFiles(given)
  const shipped = await readDefinitions('alerts', join(root, 'commons/alerts'))
  const tables = requireTables(
    Object.fromEntries(shipped.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('utf8')])),
  )
  const area = given.options.get('area') ?? tables.areas.default
  if (!/^\d{5,7}$/.test(area)) throw new UsageError('--area takes a municipal code such as 3220700')
  for await (const input of inputFiles(files)) {
    const row =
      'refused' in input
        ? refusedRow(input.file, input.refused)
        : readRow(input.file, input.bytes, { area, tables, readCapRow })
    printRow(row, given.flags.has('json'))
  }
}

/** `hiroba alerts phrases [--json]`: every language an alert is told in, and the sentences it lacks. */
export async function phrasesCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { flags: ['json'] })
  if (given.positional.length > 0) throw new UsageError('alerts phrases takes no files')
  const shipped = await readDefinitions('alerts/phrases', join(root, 'commons/alerts/phrases'))
  const texts = Object.fromEntries(
    shipped.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('utf8')]),
  )
  for (const row of phraseRows(texts)) printRow(row, given.flags.has('json'))
}

/** `hiroba cap check FILE… [--profile google|wmo|ipaws] [--json]`: well-formed, valid, and every rule it breaks. */
export async function checkCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['profile'], flags: ['json'] })
  const named = given.options.get('profile')
  const profile = PROFILES.find((one) => one === named)
  if (profile === undefined && named !== undefined)
    throw new UsageError(`--profile takes one of ${PROFILES.join(', ')}`)
  for await (const input of inputFiles(requireFiles(given))) {
    const refused = 'refused' in input
    const row = refused
      ? {
          file: input.file,
          wellFormed: false,
          version: null,
          schemaValid: null,
          defects: [{ rule: input.refused, severity: 'error', where: '' }],
        }
      : checkCapRow(input.file, input.bytes, profile)
    printRow(row, given.flags.has('json'))
  }
}

/** `hiroba cap verify FILE… [--keys DIR] [--json]`: each signature, and whether its key is one of the pinned ones. */
export async function verifyCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['keys'], flags: ['json'] })
  const files = requireFiles(given)
  const folder = given.options.get('keys')
  const pinned = folder === undefined ? [] : await pinnedCertificates(folder)
  for await (const input of inputFiles(files)) {
    const row =
      'refused' in input
        ? { file: input.file, signatures: [], reason: input.refused }
        : verifyCapRow(input.file, input.bytes, pinned)
    printRow(row, given.flags.has('json'))
  }
}

/** Every certificate (PEM or DER) of a folder; a file that is none is wrong usage, for a missing pin must not pass silently. */
async function pinnedCertificates(folder: string): Promise<X509Certificate[]> {
  const names = (
    await readdir(folder).catch(() => Promise.reject(new UsageError(`--keys: no folder ${folder}`)))
  ).filter((name) => /\.(pem|crt|cer|der)$/.test(name))
  return Promise.all(
    names.sort().map(async (name) => {
      try {
        return new X509Certificate(await readFile(join(folder, name)))
      } catch {
        throw new UsageError(`--keys: ${name} is not a certificate`)
      }
    }),
  )
}
