import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { type Connection, connect } from './connect.ts'
import { isTransient, outageOf, sqlState, violatedConstraint } from './errors.ts'

/** A connection for one test, and what it said of lost sessions. */
async function connected<T>(test: (connection: ReturnType<typeof connect>, lost: Error[]) => Promise<T>) {
  const lost: Error[] = []
  const connection = connect(inject('cluster').appUrl, { max: 2, onError: (error) => lost.push(error) })
  try {
    return await test(connection, lost)
  } finally {
    await connection.close()
  }
}

async function kill(pid: number): Promise<void> {
  const client = new pg.Client({ connectionString: inject('cluster').superuserUrl })
  await client.connect()
  await client.query('select pg_terminate_backend($1)', [pid])
  await client.end()
}

const pidOf = sql<{ pid: number }>`select pg_backend_pid() as pid`

it('is closed whoever asked it: through Kysely, through its pool, or nobody', async () => {
  for (const ask of [
    ({ db }: Connection) => pidOf.execute(db),
    ({ pool }: Connection) => pool.query('select 1'),
    async () => undefined,
  ]) {
    const connection = connect(inject('cluster').appUrl, { max: 1, onError: () => undefined })
    await ask(connection)
    await connection.close()
    expect([connection.pool.ended, connection.pool.totalCount]).toEqual([true, 0])
  }
})

describe('a session', () => {
  it('is in UTC and ends statements, waits and idle transactions after their time', () =>
    connected(async ({ pool }) => {
      const settings = [
        'TimeZone',
        'statement_timeout',
        'lock_timeout',
        'idle_in_transaction_session_timeout',
      ]
      const shown = await Promise.all(
        settings.map(async (name) => Object.values((await pool.query(`show ${name}`)).rows[0])),
      )
      expect(shown.flat()).toEqual(['UTC', '30s', '10s', '1min'])
    }))

  it('gives int8 as bigint, timestamptz as Instant, date and numeric as text', () =>
    connected(async ({ db }) => {
      const { rows } =
        await sql`select 9007199254740993::int8 as big, '2026-11-22 05:05:00.1234+00'::timestamptz as at,
        date '2026-11-22' as day, 0.1::numeric as amount, 7::int4 as small, null::int8 as nothing`.execute(db)
      expect(rows).toEqual([
        {
          big: 9007199254740993n,
          at: '2026-11-22T05:05:00.123Z',
          day: '2026-11-22',
          amount: '0.1',
          small: 7,
          nothing: null,
        },
      ])
    }))

  it.each(['infinity', '0044-03-15 BC', '294276-12-31'])('refuses to read the moment %s as another', (text) =>
    connected(async ({ db }) => {
      await expect(sql`select ${text}::timestamptz as at`.execute(db)).rejects.toThrow('timestamptz outside')
      expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    }),
  )

  it('cut in the middle of a transaction fails the work, not the program, and is said once', () =>
    connected(async ({ db }, lost) => {
      const work = db.transaction().execute(async (transaction) => {
        const [row] = (await pidOf.execute(transaction)).rows
        await kill(row?.pid ?? 0)
        await pidOf.execute(transaction)
      })
      await expect(work).rejects.toThrow()
      expect((await pidOf.execute(db)).rows).toHaveLength(1)
      expect(lost.filter((error) => sqlState(error) === '57P01').length).toBeLessThanOrEqual(1)
    }))

  it('cut while idle is said, and the next work gets another one', () =>
    connected(async ({ db }, lost) => {
      const [row] = (await pidOf.execute(db)).rows
      await kill(row?.pid ?? 0)
      await expect.poll(() => lost.length).toBeGreaterThan(0)
      expect((await pidOf.execute(db)).rows).toHaveLength(1)
      expect(lost.filter((error) => sqlState(error) === '57P01')).toHaveLength(1)
    }))
})

describe('an error', () => {
  const from = (code: string, constraint?: string) =>
    Object.assign(new Error('x'), { code, ...(constraint ? { constraint } : {}) })

  it('of the server is known by its state, one of the network or our own is not', () => {
    expect(sqlState(from('23505'))).toBe('23505')
    const others = [from('ECONNREFUSED'), from('EPIPE'), new Error('x'), 'x', null]
    expect(others.map(sqlState)).toEqual(others.map(() => null))
  })

  it('names the constraint only where a constraint refused', () => {
    expect(violatedConstraint(from('23514', 'two_people'))).toBe('two_people')
    expect(violatedConstraint(from('42501', 'two_people'))).toBeNull()
  })

  it('says whether the database is away or its disk is full, and nothing else says so', () => {
    const lost = (message: string, more: object = {}) => outageOf(Object.assign(new Error(message), more))
    expect(
      ['53100', '53300', '57P01', '57P03', '08006', '23505', '57014'].map((one) => outageOf(from(one))),
    ).toEqual(['full', 'away', 'away', 'away', 'away', null, null])
    expect(lost('Connection terminated unexpectedly')).toBe('away')
    expect(lost('connect ENOENT', { code: 'ENOENT', syscall: 'connect' })).toBe('away')
    expect(lost('write EPIPE', { code: 'EPIPE', syscall: 'write' })).toBe('away')
    expect(lost('no such file', { code: 'ENOENT', syscall: 'open' })).toBeNull()
    expect(lost('no space left', { code: 'ENOSPC', syscall: 'write' })).toBe('full')
    expect([new Error('x'), 'x', null].map(outageOf)).toEqual([null, null, null])
  })

  it('is worth another try only for a deadlock or a serialisation failure', () => {
    expect(['40P01', '40001', '23505', '57014', 'x'].map((code) => isTransient(from(code)))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
