import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkCapRow, verifyCapRow } from '#alerts/commands'
import { corpus, type Desk, openDesk } from '../../../tests/setup/alerts/desk.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { missing, says } from '../../../tests/setup/alerts/tools.ts'

const bytesOf = async ({ town }: Desk, path: string) =>
  Buffer.from(await (await town.get(path)).arrayBuffer())

/** One bit of the text of an element, or of what stands in it. */
function flipped(bytes: Buffer, element: string): Buffer {
  const changed = Buffer.from(bytes)
  const at = changed.indexOf(`<${element}>`) + element.length + 3
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

const signatureValue = (bytes: Buffer) => /<((?:\w+:)?SignatureValue)>/.exec(bytes.toString())?.[1] ?? ''

/** All three kinds of message, and a drill. */
async function everyKind(desk: Desk): Promise<{ name: string; bytes: Buffer }[]> {
  const first = await desk.goOut('一')
  const second = await desk.update(first, '二')
  const third = await desk.cancel(second)
  const drill = await desk.goOut('練', { drill: true })
  const named = { Alert: first, Update: second, Cancel: third, Exercise: drill }
  return Promise.all(
    Object.entries(named).map(async ([name, alert]) => ({
      name,
      bytes: await bytesOf(desk, await desk.cap(alert)),
    })),
  )
}

describe('the CAP message of an alert', () => {
  it('is served byte for byte as it was signed and stored, for ever, under its own type', async () => {
    const desk = await openDesk()
    const alert = await desk.goOut('一')
    const path = await desk.cap(alert)
    const { rows } = await desk.town.connection.pool.query<{ bytes: Buffer; sha256: string }>(
      'select bytes, sha256 from alerts.publication where alert_id = $1',
      [alert.id],
    )
    const stored = rows[0]
    const response = await desk.town.get(path)
    const served = Buffer.from(await response.arrayBuffer())
    expect(served.equals(stored?.bytes ?? Buffer.alloc(0))).toBe(true)
    expect(createHash('sha256').update(served).digest('hex')).toBe(stored?.sha256)
    expect(response.headers.get('content-type')).toBe('application/cap+xml')
    expect(response.headers.get('cache-control')).toMatch(/\bimmutable\b/)
    const etag = response.headers.get('etag') ?? ''
    const ask = async (tag: string) => {
      const again = await desk.town.web.request(`http://localhost:8080${path}`, {
        headers: { 'if-none-match': tag },
      })
      return [again.status, (await again.arrayBuffer()).byteLength]
    }
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) expect(await ask(tag)).toEqual([304, 0])
    for (const tag of ['"other"', `"${etag.slice(1, 9)}"`, `"x${etag.slice(1)}`])
      expect(await ask(tag)).toEqual([200, served.length])
    await desk.update(alert, '二')
    desk.town.advance(24 * 3_600_000)
    expect((await bytesOf(desk, path)).equals(served)).toBe(true)
    await expectInvariants(desk.town)
  })

  it('is found strict and signed by the pinned key by our own checks, without one error', async () => {
    const desk = await openDesk()
    const town = new X509Certificate(await bytesOf(desk, '/alerts/certificate.pem'))
    const stranger = new X509Certificate(await bytesOf(await openDesk(), '/alerts/certificate.pem'))
    for (const { name, bytes } of await everyKind(desk)) {
      const [only, ...others] = verifyCapRow(name, bytes, [town]).signatures
      expect(others).toEqual([])
      expect(only).toMatchObject({ integrity: 'strict', key: 'pinned' })
      expect(verifyCapRow(name, bytes, [stranger]).signatures[0]).not.toMatchObject({ key: 'pinned' })
      expect(verifyCapRow(name, flipped(bytes, 'headline'), [town]).signatures[0]).not.toMatchObject({
        integrity: 'strict',
      })
      const checked = checkCapRow(name, bytes)
      expect(checked).toMatchObject({ wellFormed: true, schemaValid: true, version: '1.2' })
      expect(checked.defects.filter((one) => one.severity === 'error')).toEqual([])
    }
    await expectInvariants(desk.town)
  })

  const noXmlsec = missing('xmlsec1')
  it.skipIf(noXmlsec !== '')(
    `is accepted by xmlsec1 with the town's certificate, and with one bit changed is not${noXmlsec}`,
    async () => {
      const desk = await openDesk()
      const pem = await bytesOf(desk, '/alerts/certificate.pem')
      const other = await openDesk()
      const stranger = await bytesOf(other, '/alerts/certificate.pem')
      const accepts = (bytes: Buffer, certificate: Buffer) =>
        says(
          'xmlsec1',
          ['--verify', '--enabled-key-data', 'x509', '--pubkey-cert-pem', 'town.pem', 'alert.xml'],
          {
            'alert.xml': bytes,
            'town.pem': certificate,
          },
        )
      for (const { name, bytes } of await everyKind(desk)) {
        expect(`${name} ${accepts(bytes, pem)}`).toBe(`${name} true`)
        for (const element of ['headline', 'identifier', 'status', signatureValue(bytes)])
          expect(`${name} ${element} ${accepts(flipped(bytes, element), pem)}`).toBe(
            `${name} ${element} false`,
          )
        expect(`${name} by a stranger ${trusts(bytes, stranger)}`).toBe(`${name} by a stranger false`)
        expect(`${name} by the town ${trusts(bytes, pem)}`).toBe(`${name} by the town true`)
      }
    },
  )

  /** The key comes from the message itself, trusted only by way of the certificate. */
  const trusts = (bytes: Buffer, certificate: Buffer) =>
    says(
      'xmlsec1',
      [
        '--verify',
        '--trusted-pem',
        'town.pem',
        '--verification-gmt-time',
        '2026-11-22 04:00:00',
        'alert.xml',
      ],
      {
        'alert.xml': bytes,
        'town.pem': certificate,
      },
    )

  const why = missing('xmllint') || corpus.skipped
  it.skipIf(why !== '')(`is valid under the schema of CAP 1.2 by xmllint${why}`, async () => {
    const desk = await openDesk()
    const args = ['--noout', '--nonet', '--schema', corpus.path('codes/CAP-v1.2.xsd'), 'alert.xml']
    for (const { name, bytes } of await everyKind(desk)) {
      expect(`${name} ${says('xmllint', args, { 'alert.xml': bytes })}`).toBe(`${name} true`)
      const broken = bytes.toString().replaceAll('sender>', 'from>')
      expect(says('xmllint', args, { 'alert.xml': broken })).toBe(false)
    }
  })
})
