import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of the demonstration town without the past it is told to have: its people, and nothing else. */
export async function layTown(dataDir: string): Promise<void> {
  // The database user passes through.
  await mkdir(dataDir, { mode: 0o711 })
  const file = await readFile('towns/demo/town.yaml', 'utf8')
  await writeFile(join(dataDir, 'town.yaml'), file.replace(/^demo: true$/m, 'demo: false'))
}
