import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why a test that asks a tool of others cannot run; empty when it can. */
export function missing(...tools: readonly string[]): string {
  const gone = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
  return gone.length === 0 ? '' : ` (skipped: ${gone.join(' and ')} not installed)`
}

/** Lays the files into a folder of their own and runs the tool there: whether it said yes. */
export function says(
  tool: string,
  args: readonly string[],
  files: Record<string, string | Uint8Array>,
): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'hiroba-tool-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    execFileSync(tool, args, { cwd: folder, stdio: 'pipe' })
    return true
  } catch (error) {
    if (error instanceof Error && 'status' in error && typeof error.status === 'number') return false
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}
