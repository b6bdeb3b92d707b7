import type { SendForm } from '../../engines/intake/ports.ts'
import { createHttpClient, type HttpOptions } from '../http-post/index.ts'

/** Sends forms to WebSub hubs: one request, no redirect, guarded as everything that leaves the town. */
export function createSendForm(options: HttpOptions): SendForm {
  const client = createHttpClient(options)
  return async (address, form) => {
    const { reply } = client.exchange({
      method: 'POST',
      address,
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: Buffer.from(new URLSearchParams(form).toString()),
      wantsBody: false,
    })
    const answer = await reply
    if (answer.kind === 'answer') return { status: answer.status }
    return { failed: 'code' in answer.outcome ? answer.outcome.code : 'bad-answer' }
  }
}
