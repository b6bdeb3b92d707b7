import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { processEnvironment, readConfig } from '../config.ts'
import { parseTown } from '../town.ts'
import { readArguments, UsageError } from './arguments.ts'

/** `hiroba init --town FILE [--data DIR]`: makes a real, empty town of a town file; refuses a folder that has one. */
export async function initCommand(words: readonly string[]): Promise<void> {
  const given = readArguments(words, { options: ['town', 'data'] })
  const [file, data] = [given.options.get('town'), given.options.get('data')]
  if (file === undefined) throw new UsageError('init needs --town FILE; towns/demo/town.yaml shows one')
  const { dataDir } = readConfig(processEnvironment(), data ? { data } : {})
  const text = await readFile(file, 'utf8').catch(() =>
    Promise.reject(new UsageError(`${file} cannot be read`)),
  )
  const town = parseTown(text)
  await mkdir(dataDir, { recursive: true })
  await writeFile(join(dataDir, 'town.yaml'), text, { flag: 'wx' }).catch(() =>
    Promise.reject(new UsageError(`${dataDir} already holds a town`)),
  )
  process.stdout.write(
    `${town.name.ja} (${town.name.en}) is ready to start: npm start${data ? ` -- --data ${data}` : ''}\n`,
  )
}
