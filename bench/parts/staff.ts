import { randomUUID } from 'node:crypto'
import { z } from 'zod'

const figures = {
  officer: '019a0000-0000-7000-8000-000000000001',
  approver: '019a0000-0000-7000-8000-000000000002',
  registrar: '019a0000-0000-7000-8000-000000000012',
} as const

export type Caller = (operation: string, input: unknown) => Promise<Record<string, unknown>>

/** The cookie of a figure of a demonstration town who has signed in. */
export async function cookieOf(origin: string, id: string): Promise<string> {
  const form = new URLSearchParams({ _operation: 'people.assume-persona', _key: randomUUID(), id })
  const signedIn = await fetch(`${origin}/ja/sign-in`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  return signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Stores a file as a figure; answers with its id. */
export async function upload(
  origin: string,
  figure: keyof typeof figures,
  bytes: Uint8Array,
): Promise<string> {
  const response = await fetch(`${origin}/api/blobs`, {
    method: 'POST',
    headers: { cookie: await cookieOf(origin, figures[figure]), 'sec-fetch-site': 'same-origin' },
    body: Buffer.from(bytes),
  })
  return z.object({ id: z.string() }).parse(await response.json()).id
}

/** Signs in as a figure of a demonstration town; answers with a function that runs operations as them. */
export async function staff(origin: string, figure: keyof typeof figures): Promise<Caller> {
  const cookie = await cookieOf(origin, figures[figure])
  const headers = { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
  return async (operation, input) => {
    const response = await fetch(`${origin}/api/${operation.replace('.', '/')}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    })
    const body = z.record(z.string(), z.unknown()).parse(await response.json())
    if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(body)}`)
    return body
  }
}

/** Writes, submits and approves one alert; answers with its id; the public page shows it. */
export async function publishOne(origin: string, headline: string): Promise<string> {
  const [officer, approver] = [await staff(origin, 'officer'), await staff(origin, 'approver')]
  const words = {
    headline,
    description: '川の水が増えています。'.repeat(8),
    instruction: '川の近くから離れてください。'.repeat(8),
  }
  const content = {
    hazard: 'flood',
    level: 3,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    texts: { ja: words, 'ja-x-easy': words, en: words },
  }
  const { id, version } = await officer('alerts.draft', { ...content, drill: false })
  const submitted = await officer('alerts.submit', { ...content, id, version })
  await approver('alerts.approve', { id, version: submitted['version'] })
  return String(id)
}
