import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './root.ts'

const Manifest = z.object({ version: z.string() })

/** The version of this program, as its package says. */
export async function programVersion(): Promise<string> {
  return Manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))).version
}
