import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { capFiles, hasData } from '../../../tests/corpora/cap-corpus.ts'
import { contentOf } from '../../../tests/setup/alerts/content.ts'
import { makeCertificate } from '../../../tests/setup/outside-world/certificate.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'

const name = { ja: '隣の町', 'ja-x-easy': '隣（となり）の 町（まち）', en: 'Neighbour' }
const issuer = 'alerts@aonami.example'

type Report = {
  id: string
  profiles: {
    profile: string
    messages: number
    conforming: number
    rules: { rule: string; severity: string; messages: number }[]
  }[]
}

/** A town that puts out an alert: what its neighbours get of it. */
async function neighboursAlert(): Promise<{ bytes: Buffer; certificate: string }> {
  const town = await openTown({ until: 'file' })
  const officer = await town.staff('duty-officer')
  const approver = await town.staff('approver')
  const content = contentOf('印', new Date(Date.parse(town.now()) + 3_600_000).toISOString())
  const drafted = (await town.run('alerts.draft', { ...content, drill: false }, officer.actor)) as {
    id: string
    version: number
  }
  const submitted = (await town.run(
    'alerts.submit',
    { ...content, id: drafted.id, version: drafted.version },
    officer.actor,
  )) as { version: number }
  await town.run('alerts.approve', { id: drafted.id, version: submitted.version }, approver.actor)
  const { rows } = await town.connection.pool.query('select bytes from alerts.publication')
  const certificate = await (await town.get('/alerts/certificate.pem')).text()
  return { bytes: rows[0].bytes, certificate }
}

describe('an alert of another organisation', () => {
  let alert: { bytes: Buffer; certificate: string }
  beforeAll(async () => {
    alert = await neighboursAlert()
  })

  async function openWith(more: Record<string, unknown> = {}) {
    const town = await openTown({
      sources: [{ id: 'neighbour', kind: 'webhook', name, proof: 'token', ...more }],
    })
    const { actor, cookie } = await town.staff('administrator')
    const { secret } = (await town.run('intake.show-secret', { source: 'neighbour' }, actor)) as {
      secret: string
    }
    const post = (body: Uint8Array) =>
      town.web.request('http://localhost:8080/intake/neighbour', {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
        body: Buffer.from(body),
      })
    const add = (certificate: string, days = 90) =>
      town.run(
        'intake.add-sender-key',
        {
          issuer,
          certificate,
          fromAt: '2026-11-01T00:00:00.000Z',
          untilAt: new Date(Date.parse(town.now()) + days * 86_400_000).toISOString(),
        },
        actor,
      ) as Promise<{ id: string; sha256: string }>
    return { town, actor, cookie, post, add }
  }
  const signatures = async (town: TestTown) =>
    (
      await town.connection.pool.query('select signature from intake.arrival order by received_at, id')
    ).rows.map(({ signature }) => signature)

  it('counts as proved only by a key of the register: the certificate in it proves nothing', async () => {
    const { town, post, add } = await openWith()
    const certificates = [null, (await makeCertificate('somebody else')).cert, alert.certificate]
    for (const certificate of certificates) {
      if (certificate !== null) await add(certificate)
      town.advance(1_000)
      await post(alert.bytes)
    }
    expect(await signatures(town)).toEqual(['unknown-key', 'unknown-key', 'strict'])
  })

  it.skipIf(!hasData)(
    'of a national composer counts as it leaves that composer, by its registered key',
    async () => {
      const { town, actor, post } = await openWith({ signed: true })
      const bytes = capFiles.find(({ name: file }) => file === 'wmoim__522d1a_valid.xml')?.bytes
      if (!bytes) throw new Error('the file of the corpus is missing')
      const [, der = ''] = /<(?:ds:)?X509Certificate>([^<]+)</.exec(bytes.toString()) ?? []
      const [, sender = ''] = /<(?:cap:)?sender>([^<]+)</.exec(bytes.toString()) ?? []
      const times = { fromAt: '2026-11-01T00:00:00.000Z', untilAt: '2027-11-01T00:00:00.000Z' }
      const certificate = new X509Certificate(Buffer.from(der, 'base64')).toString()
      await town.run('intake.add-sender-key', { issuer: sender, certificate, ...times }, actor)
      await post(bytes)
      expect(await signatures(town)).toEqual(['normalised'])
    },
  )

  it('with one letter changed is invalid, whoever is trusted', async () => {
    const { town, post, add } = await openWith()
    await add(alert.certificate)
    await post(Buffer.from(alert.bytes.toString().replace('印', '卯')))
    expect(await signatures(town)).toEqual(['invalid'])
  })

  it('is refused where the town file wants it signed, until its sender is registered and after the key was withdrawn', async () => {
    const { town, actor, post, add } = await openWith({ signed: true })
    const said = async (bytes: Uint8Array) => {
      const response = await post(bytes)
      const { reason = '' } = (await response.json()) as { reason?: string }
      return `${response.status} ${reason}`
    }
    expect(await said(alert.bytes)).toBe('422 signature-missing')
    const { id } = await add(alert.certificate)
    const changed = Buffer.from(alert.bytes.toString().replace('印', '卯'))
    expect(await said(changed)).toBe('422 signature-invalid')
    const accepted = await said(alert.bytes)
    expect(accepted).not.toContain('signature')
    await town.run('intake.withdraw-sender-key', { id }, actor)
    expect(await said(Buffer.concat([alert.bytes, Buffer.from('\n')]))).toBe('422 signature-missing')
    await expect(add(alert.certificate)).rejects.toMatchObject({ code: 'intake.key-known' })
    await expect(town.run('intake.withdraw-sender-key', { id }, actor)).rejects.toMatchObject({
      code: 'intake.key-unknown',
    })
  })

  it('is trusted until its key ends, and no moment longer', async () => {
    const { town, post, add } = await openWith()
    await add(alert.certificate, 1)
    town.advance(86_400_000)
    await post(alert.bytes)
    expect(await signatures(town)).toEqual(['unknown-key'])
  })

  it('is counted for its issuer: share without errors, rules broken, each message once', async () => {
    const { town, cookie, post, add } = await openWith()
    await add(alert.certificate)
    await post(alert.bytes)
    await post(alert.bytes)
    const another = alert.bytes.toString().replace(/<identifier>[^<]+/, '<identifier>another')
    await post(Buffer.from(another.replace(/<severity>[^<]+/, '<severity>Terrible')))
    const { actor } = await town.staff('duty-officer')
    const report = (await town.run('intake.report-issuers', {}, actor)) as {
      issuers: Record<string, unknown>[]
    }
    expect(report.issuers).toEqual([
      expect.objectContaining({ issuer, format: 'cap', messages: 2, valid: 1, signed: 1 }),
    ])
    expect(report.issuers[0]?.['rules']).toContainEqual({ rule: 'value-not-in-list', messages: 1 })
    const page = await (await town.get('/ja/console/alerts/sources/issuers', cookie)).text()
    expect(page).toContain('value-not-in-list')
    expect(page).toContain('1件（50%）')
  })

  it('is held against what Google, WMO and IPAWS ask, shown for each and handed to the issuer as a table', async () => {
    const { town, cookie, post } = await openWith()
    await post(alert.bytes)
    const another = alert.bytes.toString().replace(/<identifier>[^<]+/, '<identifier>another')
    await post(Buffer.from(another.replace(/<scope>[^<]+/, '<scope>Private')))
    const { actor } = await town.staff('duty-officer')
    const { issuers } = (await town.run('intake.report-issuers', {}, actor)) as { issuers: Report[] }
    const [report] = issuers
    expect(report?.profiles.map(({ profile, messages }) => [profile, messages])).toEqual([
      ['google', 2],
      ['wmo', 2],
      ['ipaws', 2],
    ])
    const wmo = report?.profiles.find(({ profile }) => profile === 'wmo')
    expect(wmo?.rules).toContainEqual(
      expect.objectContaining({ rule: 'wmo-scope', severity: 'error', messages: 1 }),
    )
    const page = await (await town.get('/ja/console/alerts/sources/issuers', cookie)).text()
    expect(page).toContain('wmo-scope')
    const path = `/ja/console/alerts/sources/issuers/${report?.id}/table.csv`
    expect(page).toContain(path)
    const table = await town.get(path, cookie)
    expect(table.headers.get('content-disposition')).toContain('conformance.csv')
    const lines = Buffer.from(await table.arrayBuffer())
      .toString()
      .split('\r\n')
    expect(lines[0]).toBe('\uFEFF発信元,形式,プロファイル,件数,守られた件数,規則,重さ,守られていない件数')
    expect(lines).toContain(
      `${issuer},CAP,WMO（世界気象機関）,2,${wmo?.conforming},wmo-scope,直す必要がある,1`,
    )
    const nobody = await town.get('/ja/console/alerts/sources/issuers/none/table.csv', cookie)
    expect(nobody.status).toBe(404)
  })

  it('the register is kept by forms without a script; what is no certificate comes back with what was typed', async () => {
    const { town, cookie } = await openWith()
    const path = '/ja/console/alerts/sources/senders'
    const fields = {
      _operation: 'intake.add-sender-key',
      _key: crypto.randomUUID(),
      issuer,
      certificate: 'no certificate',
      fromAt: '2026-11-01T00:00',
      untilAt: '2027-11-01T00:00',
    }
    const back = await town.post(path, fields, cookie)
    expect([back.status, (await back.text()).includes('no certificate')]).toEqual([422, true])
    const done = await town.post(
      path,
      { ...fields, certificate: alert.certificate, _key: crypto.randomUUID() },
      cookie,
    )
    expect(done.status).toBe(303)
    expect(await (await town.get(path, cookie)).text()).toContain('使用中')
  })
})
