import { type IncomingMessage, request } from 'node:http'
import { UsageError } from './arguments.ts'

export type Answer = { status: number; body: unknown }

/** One request to the running town, through the socket of its data folder. */
export function ask(
  socketPath: string,
  path: string,
  send: { type: string; body: string | Uint8Array; headers?: Record<string, string> },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: 'localhost',
      'content-type': send.type,
      'content-length': Buffer.byteLength(send.body),
      ...send.headers,
    }
    const sent = request({ socketPath, path, method: 'POST', headers }, (response) => resolve(read(response)))
    sent.once('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
      reject(
        absent
          ? new UsageError('no town is running on this data folder: start it, or name its folder with --data')
          : error,
      )
    })
    sent.end(send.body)
  })
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
}
