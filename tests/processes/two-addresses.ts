import type { Hono } from 'hono'
import type { Env } from '../../src/web/session.ts'
import { openTown, type TestTown } from '../setup/town.ts'

export const portalUrl = 'https://town.example'
export const consoleUrl = 'https://console.town.example'

/** One of a town's addresses, as a browser or a program asks it. */
export type Address = {
  get(path: string, cookie?: string): Promise<Response>
  post(path: string, fields: Record<string, string>, cookie?: string, headers?: Sent): Promise<Response>
  api(name: string, input: unknown, cookie?: string, headers?: Sent): Promise<Response>
}
type Sent = Record<string, string>

function addressOf(web: Hono<Env>, origin: string): Address {
  const browser = (cookie?: string) => ({
    'sec-fetch-site': 'same-origin',
    accept: 'text/html',
    ...(cookie ? { cookie } : {}),
  })
  return {
    get: async (path, cookie) => web.request(origin + path, { headers: browser(cookie) }),
    post: async (path, fields, cookie, headers = {}) =>
      web.request(origin + path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { ...browser(cookie), ...headers },
      }),
    api: async (name, input, cookie, headers = {}) =>
      web.request(`${origin}/api/${name.replace('.', '/')}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
      }),
  }
}

export type TwoAddresses = { town: TestTown; portal: Address; desk: Address }

/** A town whose console has an address of its own, for all tests of a file. */
export async function openTwoAddresses(): Promise<TwoAddresses> {
  const town = await openTown({ publicUrl: portalUrl, consoleUrl, until: 'file' })
  if (town.consoleWeb === null) throw new Error('the console has no address of its own')
  return { town, portal: addressOf(town.web, portalUrl), desk: addressOf(town.consoleWeb, consoleUrl) }
}

/** A path somebody might type for a declared one. */
export const typed = (path: string): string =>
  `/ja${path.replaceAll(/:[a-zA-Z]+/g, '019a0000-0000-7000-8000-000000000001')}`
