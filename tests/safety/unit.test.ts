import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const unit = 'deploy/hiroba.service'
const program = '/usr/bin/systemd-analyze'
const why = existsSync(program) ? '' : ` (passed over: ${program} is not installed)`

/** Of ten, tenfold: what systemd calls exposure. Calls for memory that is written and run, and every address, remain. */
const most = 20

const exposed = async (file: string): Promise<boolean> =>
  run(program, ['security', '--offline=true', '--no-pager', `--threshold=${most}`, file]).then(
    () => false,
    (error: { stdout?: string }) => {
      if (!/Overall exposure level/.test(error.stdout ?? '')) throw error
      return true
    },
  )

describe('the unit for systemd', () => {
  it.skipIf(why !== '')(`leaves the program no more than it needs, as systemd counts it${why}`, async () => {
    expect(await exposed(unit)).toBe(false)
  })

  it('lets it call what Node and PostgreSQL call, and nothing of who may change the machine', () => {
    const lines = readFileSync(unit, 'utf8').split('\n')
    for (const line of [
      'SystemCallFilter=@system-service',
      'SystemCallFilter=~@privileged',
      'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'ProtectSystem=strict',
      'User=hiroba',
    ])
      expect(lines).toContain(line)
    // V8 compiles while it runs: this would end the program at its start.
    expect(lines.some((line) => line.startsWith('MemoryDenyWriteExecute'))).toBe(false)
  })
})
