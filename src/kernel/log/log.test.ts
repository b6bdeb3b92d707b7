import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createLog, type Log } from './log.ts'

/** What a log wrote, as one text and as its lines. */
function written(act: (log: Log) => void): { text: string; lines: Record<string, unknown>[] } {
  let text = ''
  const write = (line: string) => {
    text += line
  }
  act(createLog('trace', { write }))
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { text, lines }
}

const fields = [
  ...[
    'name',
    'nameKana',
    'fullName',
    'givenName',
    'family_name',
    'surname',
    'E-Mail',
    'email',
    'mailAddress',
  ],
  ...['phone', 'phoneNumber', 'mobile_phone', 'tel', 'address', 'homeAddress', 'ip-address', 'postalCode'],
  ...['birthDate', 'birth_date', 'birthday', 'note', 'text', 'texts', 'input', 'body', 'headers', 'cookie'],
  ...['authorization', 'Authorization', 'token', 'tokenHash', 'session', 'sessionId', 'password', 'secret'],
  ...['key', 'apiKey', 'databaseUrl', 'ownerUrl', 'appUrl'],
]
const marked = '山田太郎 090-1234-5678'

describe('a log line', () => {
  it.each(fields)('never holds what %s holds, at depth 0 to 3 and in lists', (field) => {
    const shapes = [
      { [field]: marked },
      { a: { [field]: marked } },
      { a: { b: { [field]: marked } } },
      { a: { b: { c: { [field]: [marked] } } } },
      { a: [{ b: [{ [field]: { deep: marked } }] }] },
    ]
    for (const shape of shapes) {
      const { text, lines } = written((log) => log.info(shape, 'test.said'))
      expect(text).not.toContain('山田')
      expect(lines).toHaveLength(1)
    }
  })

  it('still holds ids, counts, codes and outcomes', () => {
    const said = { id: 'a1', alert: 'b2', count: 3, context: 'c', error: 'd', ran: ['kernel/0001'], big: 4n }
    expect(written((log) => log.info(said, 'test.said')).lines).toMatchObject([{ ...said, big: '4' }])
  })

  it('is one line of JSON whatever is logged', () => {
    fc.assert(
      fc.property(fc.object(), (said) => {
        expect(written((log) => log.info(said, 'test.said')).lines).toMatchObject([{ msg: 'test.said' }])
      }),
    )
  })

  it('ends somewhere in a value that holds itself', () => {
    const round: Record<string, unknown> = {}
    round['self'] = round
    expect(written((log) => log.info(round, 'test.said')).lines).toHaveLength(1)
  })
})

describe('an error in a log line', () => {
  const refused = Object.assign(new pg.DatabaseError(`value ${marked}`, 1, 'error'), {
    code: '23505',
    detail: `Key (name)=(${marked}) already exists.`,
    where: marked,
    constraint: 'person_pkey',
  })

  it('from the database shows code, constraint and place, never the row, under whatever field', () => {
    for (const field of ['error', 'err', 'cause', 'reason']) {
      const { text, lines } = written((log) => log.error({ [field]: refused }, 'test.failed'))
      expect(text).not.toContain('山田')
      expect(lines[0]?.[field]).toMatchObject({ code: '23505', constraint: 'person_pkey' })
      expect(text).toContain('log.test.ts')
    }
  })

  it('from the database is no less silent when it is logged alone, or as the cause of another', () => {
    expect(written((log) => log.error(refused)).text).not.toContain('山田')
    const outer = new Error('could not save', { cause: refused })
    const { text } = written((log) => log.error({ error: outer }, 'test.failed'))
    expect(text).toContain('could not save')
    expect(text).not.toContain('山田')
  })

  it('of our own keeps its message', () => {
    const { lines } = written((log) =>
      log.error({ error: new TypeError('x is not a function') }, 'test.failed'),
    )
    expect(lines[0]?.['error']).toMatchObject({ type: 'TypeError', message: 'x is not a function' })
  })
})
