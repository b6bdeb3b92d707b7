/**
 * `npm run bench register`: how long a town's resident register takes. An extract of 3,000 new people through the API of
 * the running program: compared, confirmed and applied; then the same extract again, which changes nobody. Beside it
 * the same lines put into a plain table of such a database, one statement a line, without keys, history or checks.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, createLog, startEmbedded } from '#kernel'
import { cellsOf, fileOf, registerOf } from '../tests/setup/register.ts'
import { cpuSeconds, printLine } from './parts/load.ts'
import { printGoal, printLoad } from './parts/report.ts'
import { type SendingTown, startSendingTown } from './parts/sending-town.ts'
import { type Caller, staff, upload } from './parts/staff.ts'

const people = 3000
const goal = { comparedPerSecond: 500, appliedPerSecond: 50 }
const pollMs = 20

const entries = registerOf(people)

/** Runs until the import is in this state; answers with lines a second, and says what it took of the town's CPU. */
async function timed(
  { pid, database }: SendingTown,
  { id, state, name }: { id: string; state: string; name: string },
): Promise<number> {
  const [started, cpu] = [performance.now(), cpuSeconds(pid)]
  for (let now = ''; now !== state; await pause(pollMs)) {
    const { rows } = await database.connection.pool.query<{ state: string }>(
      'select state from households.import where id = $1',
      [id],
    )
    now = rows[0]?.state ?? ''
    if (now === 'refused') throw new Error('the extract was refused')
  }
  const seconds = (performance.now() - started) / 1000
  const rate = people / seconds
  const used = ((cpuSeconds(pid) - cpu) / people) * 1000
  printLine(`${name}: ${rate.toFixed(0)} lines a second, ${used.toFixed(2)} ms of the town's CPU each`)
  return rate
}

async function take(town: SendingTown, clerk: Caller, name: string): Promise<{ id: string; rate: number }> {
  const file = await upload(town.origin, 'registrar', fileOf(entries))
  const { id } = await clerk('households.upload-register', { file })
  const made = { id: String(id), state: 'compared', name }
  return { id: made.id, rate: await timed(town, made) }
}

/** One plain row a line on a database of its own, committed by the hundred: an import without any of its promises. */
async function plain(): Promise<number> {
  const base = await mkdtemp(join(tmpdir(), 'hiroba-register-bench-'))
  await chmod(base, 0o711)
  const database = await startEmbedded({ dataDir: join(base, 'data'), log: createLog('silent') })
  const { pool, close } = connect(database.ownerUrl, { max: 1, onError: () => undefined })
  try {
    await pool.query('create table plain (line int, cells text[])')
    const started = performance.now()
    for (let at = 0; at < people; at += 100) {
      await pool.query('begin')
      for (const [n, entry] of entries.slice(at, at + 100).entries())
        await pool.query('insert into plain values ($1, $2)', [at + n, cellsOf(entry)])
      await pool.query('commit')
    }
    return people / ((performance.now() - started) / 1000)
  } finally {
    await close()
    await database.stop()
    await rm(base, { recursive: true })
  }
}

const town = await startSendingTown()
try {
  const clerk = await staff(town.origin, 'registrar')
  const first = await take(town, clerk, 'compared, all new')
  await clerk('households.confirm-import', { id: first.id })
  const applied = await timed(town, { id: first.id, state: 'applied', name: 'applied, all new' })
  const again = await take(town, clerk, 'compared again, nobody changes')
  const rows = await plain()
  printLine(`plain rows: ${rows.toFixed(0)} a second; applying is ${(applied / rows).toFixed(3)} of it`)
  printGoal(
    `compared ≥ ${goal.comparedPerSecond} a second`,
    Math.min(first.rate, again.rate) >= goal.comparedPerSecond,
  )
  printGoal(`applied ≥ ${goal.appliedPerSecond} a second`, applied >= goal.appliedPerSecond)
  printLoad()
} finally {
  await town.stop()
}
