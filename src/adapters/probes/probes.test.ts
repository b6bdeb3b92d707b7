import { execFileSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createSecureServer, type Server } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareSettings } from '../../../tests/setup/doctor/settings.ts'
import { type OutsideWorld, startOutsideWorld } from '../../../tests/setup/outside-world/index.ts'
import { startLittleClamd } from '../../../tests/setup/uploads/clamd.ts'
import { openHosts } from '../../database-way.ts'
import { machineChecks } from '../../office/doctor/checks/machine-checks.ts'
import { worldChecks } from '../../office/doctor/checks/world-checks.ts'
import type { DoctorSettings } from '../../office/doctor/settings.ts'
import { createClamd } from '../clamd/index.ts'
import { createProbes } from './index.ts'

let world: OutsideWorld
let folder: string
beforeAll(async () => {
  world = await startOutsideWorld()
  folder = mkdtempSync(join(tmpdir(), 'doctor-'))
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

const settings = (more?: Partial<DoctorSettings>) => bareSettings(folder, more)

/** What one check finds with these settings, as `severity code`. */
async function found(
  name: string,
  more: Partial<DoctorSettings>,
  probes = createProbes(),
): Promise<string[]> {
  const checks = [...machineChecks(settings(more), probes), ...worldChecks(settings(more), probes)]
  const findings = await checks.find((one) => one.name === name)?.look(new Date().toISOString())
  return (findings ?? []).map(({ severity, code }) => `${severity} ${code}`)
}

describe('a database on another machine', () => {
  it('that is reached without TLS is told once, however many addresses lead there', async () => {
    const { appUrl, ownerUrl } = {
      appUrl: 'postgres://app@db.town.example/hiroba',
      ownerUrl: 'postgres://owner@db.town.example/hiroba',
    }
    const openDatabases = openHosts({ appUrl, ownerUrl, plain: true })
    expect(await found('database-way', { openDatabases })).toEqual(['warning database-in-plain'])
    const checked = openHosts({ appUrl: `${appUrl}?sslmode=verify-full`, ownerUrl: null, plain: false })
    expect(await found('database-way', { openDatabases: checked })).toEqual([])
  })
})

describe('a disk', () => {
  it('that is not there, or takes nothing, is told', async () => {
    expect(await found('disk', { backupDir: join(folder, 'absent') })).toContain('error folder-missing')
    expect(await found('disk', {})).not.toContain('error folder-missing')
  })

  it.skipIf(process.getuid?.() !== 0)(
    'that is filled up, or mounted to be read, is told, and no more when it is not (as root)',
    async () => {
      const small = join(folder, 'small')
      mkdirSync(small)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4g,nr_inodes=100', 'tmpfs', small])
      try {
        expect(await found('disk', { backupDir: small })).toEqual(await found('disk', {}))
        execFileSync('mount', ['-o', 'remount,size=2g', small])
        writeFileSync(join(small, 'large'), Buffer.alloc(200 * 1024 * 1024))
        expect(await found('disk', { backupDir: small })).toContain('warning disk-low')
        rmSync(join(small, 'large'))
        execFileSync('mount', ['-o', 'remount,size=64m', small])
        expect(await found('disk', { backupDir: small })).toContain('error disk-full')
        execFileSync('mount', ['-o', 'remount,ro', small])
        expect(await found('disk', { backupDir: small })).toContain('error folder-not-writable')
        execFileSync('mount', ['-o', 'remount,rw', small])
        expect(await found('disk', { backupDir: small })).not.toContain('error folder-not-writable')
        for (let n = 0; n < 98; n += 1) writeFileSync(join(small, String(n)), '')
        expect(await found('disk', { backupDir: small })).toContain('error files-low')
      } finally {
        execFileSync('umount', [small])
      }
    },
  )
})

describe('a file that opens something', () => {
  it('is told when others can read it, and no more when they cannot', async () => {
    const keys = join(folder, 'keys')
    mkdirSync(join(keys, 'kek'), { recursive: true, mode: 0o700 })
    const key = join(keys, 'kek', '1.key')
    writeFileSync(key, 'secret', { mode: 0o600 })
    writeFileSync(join(keys, 'alert-signing.pem'), 'for everybody', { mode: 0o644 })
    expect(await found('files', {})).toEqual([])
    chmodSync(key, 0o640)
    expect(await found('files', {})).toEqual(['error file-open-to-others'])
    chmodSync(key, 0o600)
    expect(await found('files', {})).toEqual([])
  })
})

describe('a clock', () => {
  /** A time server (RFC 5905) whose clock is so many seconds ahead of ours. */
  async function timeServer(
    ahead: number,
    more: { unset?: boolean; silent?: boolean } = {},
  ): Promise<{ name: string; socket: Socket }> {
    const socket = createSocket('udp4')
    socket.on('message', (question, { port, address }) => {
      if (more.silent) return
      const answer = Buffer.alloc(48)
      answer[0] = more.unset ? 0xe4 : 0x24
      answer[1] = 2
      question.copy(answer, 24, 40, 48)
      const seconds = Date.now() / 1000 + ahead + 2_208_988_800
      for (const at of [32, 40]) {
        answer.writeUInt32BE(Math.floor(seconds), at)
        answer.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4)
      }
      socket.send(answer, port, address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()))
    return { name: `127.0.0.1:${socket.address().port}`, socket }
  }

  it.each([
    [0, {}, []],
    [10, {}, ['warning clock-off']],
    [-120, {}, ['error clock-wrong']],
    [0, { unset: true }, ['note clock-not-asked']],
    [0, { silent: true }, ['note clock-not-asked']],
  ])('that differs by %i s from a server %j', async (ahead, more, said) => {
    const { name, socket } = await timeServer(ahead, more)
    expect(await found('clock', { timeServer: name })).toEqual(said)
    socket.close()
  })

  it('that nobody knows by that name is not asked', async () => {
    expect(await found('clock', { timeServer: 'nowhere.invalid' })).toEqual(['note clock-not-asked'])
  })
})

describe("the certificate of the town's address", () => {
  let server: Server
  let port: number
  let cert: string
  beforeAll(async () => {
    const made = await world.certificate()
    cert = made.cert
    server = createSecureServer(made, (socket) => socket.end())
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, () => resolve()))
    port = (server.address() as { port: number }).port
  })
  afterAll(() => void server.close())
  /** As if the name led here: this machine's own names are never asked. */
  const probes = (authorities: string[], name = 'localhost') => {
    const own = createProbes({ authorities })
    return { ...own, certificate: () => own.certificate(name, port) }
  }
  const publicUrl = 'https://town.example'

  it('that ends tomorrow is told', async () => {
    expect(await found('address', { publicUrl }, probes([cert]))).toEqual(['error certificate-ending'])
  })

  it('that nobody vouches for, or that is for another name, is told', async () => {
    expect(await found('address', { publicUrl }, probes([]))).toContain('error certificate-untrusted')
    expect(await found('address', { publicUrl }, probes([cert], '127.0.0.2'))).toContain(
      'error certificate-wrong-name',
    )
  })

  it('is not looked at on this machine alone, and missed where the address is public', async () => {
    expect(await found('address', {})).toEqual([])
    expect(await found('address', { publicUrl: 'http://town.example' })).toEqual([
      'error address-without-tls',
    ])
    const nobody = { ...createProbes(), certificate: () => createProbes().certificate('127.0.0.1', 9) }
    expect(await found('address', { publicUrl }, nobody)).toEqual(['warning address-unreachable'])
  })
})

describe('the relay of the mail', () => {
  it('that greets is well', async () => {
    expect(await found('mail', { smtpUrl: world.relayUrl })).toEqual([])
    expect(await found('mail', {})).toEqual(['note mail-none'])
  })

  it.each(['dead', 'hangs up', 'random bytes'] as const)('that is %s is told', async (behaviour) => {
    const { url } = await world.relay({ behaviour })
    expect(await found('mail', { smtpUrl: url })).toEqual(['error mail-unreachable'])
  })

  it('that refuses the town is told, and no more when it lets it in: mail-login-refused', async () => {
    const tls = await world.certificate()
    const { url } = await world.relay({ tls, credentials: { user: 'town', pass: 'right' } })
    const probes = createProbes({ authorities: [tls.cert] })
    const asked = (pass: string) => url.replace('smtp://127.0.0.1', `smtp+starttls://town:${pass}@localhost`)
    expect(await found('mail', { smtpUrl: asked('wrong') }, probes)).toEqual(['error mail-login-refused'])
    expect(await found('mail', { smtpUrl: asked('right') }, probes)).toEqual([])
  })

  it('that turns everybody away at the door is told: mail-unreachable', async () => {
    const server = createServer((socket) => socket.end('554 5.3.2 no service here\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const { port } = server.address() as { port: number }
    const smtpUrl = `smtp://127.0.0.1:${port}`
    expect(await found('mail', { smtpUrl })).toEqual(['error mail-unreachable'])
    server.close()
  })

  it('that does not encrypt, though it should, is told', async () => {
    const smtpUrl = world.relayUrl.replace('smtp://', 'smtp+starttls://')
    expect(await found('mail', { smtpUrl })).toEqual(['error mail-untrusted'])
  })
})

describe('the scanner of uploads', () => {
  it('that is away is told, and one whose signatures are old, and neither when it is up to date', async () => {
    const clamd = await startLittleClamd()
    const scanner = createClamd({ address: { host: '127.0.0.1', port: clamd.port }, totalMs: 5_000 }).version
    const at = (now: string) =>
      worldChecks(settings({ scanner }), createProbes())
        .find((one) => one.name === 'scanner')
        ?.look(now)
    expect(await at('2026-11-23T00:00:00.000Z')).toEqual([])
    expect(await at('2026-12-01T00:00:00.000Z')).toMatchObject([{ code: 'scanner-old' }])
    clamd.close()
    expect(await at('2026-11-23T00:00:00.000Z')).toMatchObject([{ code: 'scanner-away' }])
    expect(await found('scanner', {})).toEqual(['note scanner-none'])
  })
})
