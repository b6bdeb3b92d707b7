import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { atEnd } from '../../../tests/setup/ending.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import { createOutside } from '../../adapters.ts'

const name = { ja: '受信機の接点', 'ja-x-easy': '接点（せってん）', en: 'Contacts' }
/** Stands where gpiomon would: prints what is written for it, line by line as it comes, until it is ended. */
const program = `#!/bin/sh
echo "$$" > "$1/pid"
env > "$1/environment"
trap 'echo ended >> "$1/endings"; exit 0' TERM
while :; do
  if mv "$1/next" "$1/now" 2>/dev/null; then
    if grep -q die "$1/now"; then echo 'unable to open chip' >&2; exit 1; fi
    cat "$1/now"
  fi
  sleep 0.02
done
`

describe('dry contacts of this machine, watched by a program', () => {
  let folder: string
  let town: TestTown
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hiroba-monitor-'))
    await writeFile(join(folder, 'watch'), program)
    await chmod(join(folder, 'watch'), 0o755)
    const contact = { number: 17, hazard: 'tsunami', level: 5, automatic: true }
    town = await openTown({
      sources: [
        {
          ...{ id: 'contacts', kind: 'receiver', name, automatic: true },
          monitor: { command: [join(folder, 'watch'), folder], holdMs: 50 },
          contacts: [contact],
        },
      ],
    })
    const outside = createOutside({ allowedNetworks: [], dataDir: folder })
    const loops = town.intake.start({ ...outside, appUrl: town.appUrl })
    atEnd('test', async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      await rm(folder, { recursive: true })
    })
    await expect.poll(() => readFile(join(folder, 'pid'), 'utf8').catch(() => ''), slowly).not.toBe('')
  })
  const slowly = { timeout: 20_000 }
  const rows = async (sql: string) => (await town.connection.pool.query(sql)).rows
  const eventually = (sql: string, found: unknown[]) => expect.poll(() => rows(sql), slowly).toEqual(found)
  /** Milliseconds, and what happens then. */
  const print = async (...edges: [number, 'rising' | 'falling' | string][]) => {
    const line = ([ms, way]: [number, string]) =>
      `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000000 17 ${way}\n`
    const next = join(folder, 'next')
    await writeFile(`${next}.part`, edges.map(line).join(''))
    await rename(`${next}.part`, next)
    // The next line would come over this one.
    await expect.poll(() => existsSync(next), slowly).toBe(false)
  }
  const state = 'select closed from intake.contact_state'
  const alerts = 'select state, drill, automatic_class as class from alerts.alert'
  const out = { state: 'published', drill: false, class: 1 }

  it('send class 1 out when one closes: once, through bounces and rubbish', async () => {
    await print([1_000, 'falling'])
    await eventually(state, [{ closed: false }])
    town.advance(60_000)
    await print([2_000, 'rising'], [2_003, 'falling'], [2_005, 'rising'], [2_006, 'nonsense'])
    await eventually(alerts, [out])
    await print([9_000, 'falling'], [9_020, 'rising'])
    await print([12_000, 'falling'])
    await eventually(state, [{ closed: false }])
    expect(await rows(alerts)).toEqual([out])
    expect(await rows('select route, outcome from intake.arrival')).toEqual([
      { route: 'contact', outcome: 'sent' },
    ])
  })

  it('send nothing for a spike that is shorter than a contact must hold', async () => {
    await print([1_000, 'falling'])
    await eventually(state, [{ closed: false }])
    await print([2_000, 'rising'], [2_030, 'falling'])
    await print([3_000, 'rising'], [3_049, 'falling'], [5_000, 'rising'], [5_001, 'falling'])
    await expect.poll(() => readFile(join(folder, 'now'), 'utf8'), slowly).toContain('5.001')
    await print([9_000, 'rising'])
    await eventually(state, [{ closed: true }])
    expect(await rows('select count(*)::int as n from intake.arrival')).toEqual([{ n: 1 }])
  })

  it('are watched again when the program ends, which is told, and what closed anew meanwhile is not missed', async () => {
    await print([1_000, 'falling'])
    await eventually(state, [{ closed: false }])
    town.advance(60_000)
    await print([2_000, 'rising'])
    await eventually(alerts, [out])
    const before = await readFile(join(folder, 'pid'), 'utf8')
    await writeFile(join(folder, 'next'), 'die\n')
    await eventually('select failure from intake.source_state', [{ failure: 'monitor-away' }])
    await expect.poll(() => readFile(join(folder, 'pid'), 'utf8'), slowly).not.toBe(before)
    await eventually(state, [{ closed: null }])
    await eventually('select failure from intake.source_state', [{ failure: null }])
    // It opened while nobody watched; an edge upwards says so.
    town.advance(60_000)
    await print([1_000, 'rising'])
    await eventually(alerts, [out, out])
  })

  it('are watched by a program that sees none of the settings of this town', async () => {
    const seen = await readFile(join(folder, 'environment'), 'utf8')
    const names = seen.split('\n').flatMap((line) => (line === '' ? [] : [line.split('=')[0]]))
    expect(names.toSorted()).toEqual(['LANG', 'PATH', 'PWD'])
  })
})
